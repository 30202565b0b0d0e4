//! Which listing runs when.

/// The order of `examples` listings in a round. It starts one further in every other
/// round, and every other round goes backwards, so that none always follows the
/// same other.
#[must_use]
pub fn order(examples: usize, round: u32) -> Vec<usize> {
    let shift = (round as usize / 2) % examples.max(1);
    let mut order: Vec<usize> = (0..examples).map(|i| (i + shift) % examples).collect();
    if round % 2 == 1 {
        order.reverse();
    }
    order
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    #[test]
    fn each_round_runs_every_listing_once() {
        for examples in 0..9 {
            for round in 0..20 {
                let mut order = order(examples, round);
                order.sort_unstable();
                assert_eq!(order, (0..examples).collect::<Vec<_>>());
            }
        }
    }

    #[test]
    fn none_always_follows_the_same_other() {
        for examples in 3..9 {
            let mut before = vec![BTreeSet::new(); examples];
            for round in 0..11 {
                for pair in order(examples, round).windows(2) {
                    before[pair[1]].insert(pair[0]);
                }
            }
            assert!(before.iter().all(|others| others.len() > 1), "{examples}: {before:?}");
        }
    }
}
