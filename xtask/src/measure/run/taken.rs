//! How much of a run's time others can have taken, at most, as the kernel accounts
//! for it.
//!
//! Two figures bound it, and the smaller counts. The kernel knows of each thread how
//! long it stood ready without a CPU (`schedstat`): that is summed over the listing's
//! threads, those of its children, and the site's. And it knows how long the CPUs were
//! idle: what was neither idle nor ours, others used. Time that a host stole and time
//! in which a quota held us back come on top. What remains is never less than what the
//! listing's CPU time would have taken on all CPUs at once; nor than that of its own
//! process, or of its children, shared among as many of their threads as were ever seen
//! together.
//!
//! A thread's figures go with the thread, so they are looked at every few
//! milliseconds. One that ended may have stood ready since the look before the last
//! that saw it: that bounds it where no thread stands ready for longer than the time
//! between two looks and then ends. Children that lived too briefly to be seen are
//! noticed by their page faults, which their parent is told, and may have stood ready
//! for all of the time since these were last read; and so may very many threads between
//! two looks, as they aren't looked at. Where threads lived so briefly, the process has used more CPU time than
//! its threads that were seen; then their figures tell nothing.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::time::{Duration, Instant};

/// How long between two looks, at least. Looks at known threads so leave some of what looks
/// may cost to those at new ones, which cost ten times as much.
const GAP: Duration = Duration::from_millis(8);

/// The same after a look that told nothing: what looks may cost is kept for those that can
/// tell.
const REST: Duration = Duration::from_millis(128);

/// Looks take at most this part of a core, all told.
const COST: u32 = 200;

/// So much of the CPU time that looks may take can be saved up: what they cost in four
/// seconds. The first look at a new thread takes ten times as long as others, and looks at
/// a listing that starts one child after the other take several times what it earns.
const MOST_CREDIT: Duration = Duration::from_millis(20);

/// What the kernel says of one thread.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Task {
    pub id: u32,
    /// How long it has stood ready without a CPU, since it started.
    pub ready_s: f64,
    /// How long it has been on one. Of a thread that is there now, the kernel brings the
    /// figure up to date at its ticks.
    pub ran_s: f64,
    /// Whether it is a thread of the listing's own process.
    pub is_own: bool,
}

/// What the kernel says at one moment.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Reading {
    /// Of the listing's processes. None where it has ended.
    pub tasks: Option<Vec<Task>>,
    /// False where there were too many threads to look at.
    pub is_whole: bool,
    /// Whether the kernel tells which children they have: else none is ever seen.
    pub finds_children: bool,
    /// Page faults of the listing's children that have ended; none where that wasn't read.
    pub faults_of_children: Option<u64>,
    /// None in a look in between: they cost most of a reading.
    pub totals: Option<Totals>,
}

/// Times since some moment in the past, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Totals {
    /// CPU time of the listing's own process, threads that have ended included.
    pub clock_s: f64,
    /// That the CPUs had nothing to do, summed over all of them.
    pub idle_s: f64,
    /// CPU time of the listing's processes, and of those that they waited for.
    pub listing_s: f64,
    /// CPU time of this program, which has the site.
    pub site_s: f64,
    /// That the site's threads stood ready.
    pub site_ready_s: f64,
    /// That a host took, or a quota.
    pub withheld_s: f64,
    /// That threads stood ready, summed over all of the machine's; not every kernel
    /// tells.
    pub ready_s: Option<f64>,
}

/// The kernel's ticks are no farther apart than this, but for one that comes late.
const TICK_S: f64 = 0.01;

/// Idle time is told in hundredths of a second, and the CPU time of children that
/// have ended in two such figures.
const ROUNDED_S: f64 = 0.01;

/// What was taken up to each of a row of moments.
#[derive(Debug)]
pub(super) struct Ledger {
    cpus: usize,
    known: BTreeMap<u32, Task>,
    looks: Vec<Look>,
    /// The most threads of the listing's own process at one look; none where there were
    /// too many to look at.
    own_at_once: Option<usize>,
    /// The same of its children.
    children_at_once: Option<usize>,
    /// The last look at which page faults of children were read.
    faults_read_at: usize,
    /// Up to this look, all of the time between some looks may have been taken.
    doubted_up_to: usize,
    /// Whether the last look told nothing of what was taken.
    tells_nothing: bool,
    is_closed: bool,
}

#[derive(Clone, Copy, Debug)]
struct Look {
    /// When its figures were read: not before this,
    from: Instant,
    /// and not after that.
    to: Instant,
    /// How long the run's threads have stood ready, at most.
    ready_s: f64,
    /// How long the listing's own threads were seen on a CPU, and how long they were.
    seen_s: f64,
    is_whole: bool,
    /// As they were last read.
    faults_of_children: u64,
    totals: Option<Totals>,
}

impl Ledger {
    /// `first` is read before the run starts.
    pub fn new(cpus: usize, at: RangeInclusive<Instant>, first: &Reading) -> Self {
        let Reading { is_whole, totals, .. } = *first;
        let faults_of_children = first.faults_of_children.unwrap_or(0);
        let ((from, to), ready_s, seen_s) = (at.into_inner(), 0.0, 0.0);
        let look = Look { from, to, ready_s, seen_s, is_whole, faults_of_children, totals };
        Self {
            cpus,
            known: by_id(first.tasks.as_deref().unwrap_or_default()),
            looks: vec![look],
            own_at_once: Some(1),
            children_at_once: Some(1),
            faults_read_at: 0,
            doubted_up_to: 0,
            tells_nothing: false,
            is_closed: false,
        }
    }

    /// Takes in what was read from a moment on to another; gives back its number.
    pub fn add(&mut self, at: RangeInclusive<Instant>, reading: &Reading) -> usize {
        let (from, to) = at.into_inner();
        let last = self.looks.len() - 1;
        let Some(tasks) = &reading.tasks else {
            // Nothing more can be seen of it. Its end was looked at before.
            return last;
        };
        if self.is_closed {
            return last;
        }
        let now = by_id(tasks);
        let Look { mut ready_s, mut seen_s, .. } = self.looks[last];
        for (id, task) in &now {
            let before = self.known.get(id);
            ready_s += (task.ready_s - before.map_or(0.0, |task| task.ready_s)).max(0.0);
            if task.is_own {
                seen_s += (task.ran_s - before.map_or(0.0, |task| task.ran_s)).max(0.0);
            }
        }
        let has_any_ended = self.known.keys().any(|id| !now.contains_key(id));
        let is_whole = reading.is_whole && self.looks[last].is_whole;
        let faults_before = self.looks[last].faults_of_children;
        let faults_of_children = reading.faults_of_children.unwrap_or(faults_before);
        let unseen_since = if reading.finds_children { self.faults_read_at } else { 0 };
        let had_children = faults_of_children > faults_before;
        let was_seen = |(id, task): (&u32, &Task)| !task.is_own && !now.contains_key(id);
        let any_unseen = had_children && !self.known.iter().any(was_seen);
        self.tells_nothing = any_unseen || !is_whole;
        let doubts = [
            // It may have stood ready at the last look already.
            has_any_ended.then(|| last.saturating_sub(1)),
            // Nobody knows for how long one was there that can't be seen.
            had_children.then_some(unseen_since),
            (!is_whole).then_some(last),
        ];
        if let Some(doubted_from) = doubts.into_iter().flatten().min() {
            // However many they were, no more than that time was taken.
            let doubted_from = doubted_from.max(self.doubted_up_to);
            ready_s += (to - self.looks[doubted_from].from).as_secs_f64();
            self.doubted_up_to = last + 1;
        }
        if reading.faults_of_children.is_some() {
            self.faults_read_at = last + 1;
        }
        let own = now.values().filter(|task| task.is_own).count();
        let of_children = now.len() - own;
        let most = |so_far: Option<usize>, now| Some(so_far.filter(|_| reading.is_whole)?.max(now));
        self.own_at_once = most(self.own_at_once, own);
        self.children_at_once = most(self.children_at_once, of_children);
        self.known = now;
        let Reading { is_whole, totals, .. } = *reading;
        let look = Look { from, to, ready_s, seen_s, is_whole, faults_of_children, totals };
        self.looks.push(look);
        self.looks.len() - 1
    }

    /// Whether the last look told nothing of what was taken: children came and went unseen, or
    /// very many threads are there.
    pub fn tells_nothing(&self) -> bool {
        self.tells_nothing
    }

    /// No look counts after this one: the run has ended.
    pub fn close(&mut self) {
        self.is_closed = true;
    }

    /// When a look was made.
    pub fn at(&self, look: usize) -> Instant {
        self.looks[look].from
    }

    /// How much others can have taken from `from` up to a look, at most.
    pub fn taken_s(&self, from: Instant, to: usize) -> f64 {
        let before = self.looks[..=to].iter().rposition(|look| look.to <= from).unwrap_or(0);
        let (start, end) = (&self.looks[before], &self.looks[to]);
        let wall_s = end.from.saturating_duration_since(from).as_secs_f64();
        // Totals aren't read at every look. From the last on at which they were before the
        // start; or from the first after it, and then all of the time up to there may have
        // been taken.
        let has_totals = |look: &&Look| look.totals.is_some();
        let last = self.looks[..=before].iter().rfind(has_totals);
        let next = self.looks[before + 1..=to].iter().find(has_totals);
        let since_last_s = last.and_then(|last| self.taken_since_s(last, start, end));
        let since_next_s = next.and_then(|next| {
            let until_then = next.to.saturating_duration_since(from);
            Some(until_then.as_secs_f64() + self.taken_since_s(next, next, end)?)
        });
        [since_last_s, since_next_s].into_iter().flatten().fold(wall_s, f64::min)
    }

    /// From `start` to `end`, by what the totals tell since the look `last`.
    fn taken_since_s(&self, last: &Look, start: &Look, end: &Look) -> Option<f64> {
        let (from, to) = (last.totals?, end.totals?);
        let wall_s = (end.from - start.from).as_secs_f64();
        let ready_s = end.ready_s - start.ready_s;
        let since_s = (end.to - last.from).as_secs_f64();
        let cpus = self.cpus as f64;

        let had_children = end.faults_of_children > last.faults_of_children;
        let rounded_s = if had_children { 2.0 * ROUNDED_S } else { 0.0 };
        let listing_s = to.listing_s - from.listing_s;
        let own_s = listing_s + (to.site_s - from.site_s);
        let others_s = cpus * since_s - (to.idle_s - from.idle_s) - own_s + ROUNDED_S + rounded_s;

        let everybody_s = to.ready_s.zip(from.ready_s).map(|(to, from)| to - from);
        let clock_s = to.clock_s - from.clock_s;
        let seen_s = end.seen_s - last.seen_s;
        let most_behind = self.own_at_once.map_or(self.cpus, |own| self.cpus.min(own + 1));
        let behind_s = TICK_S * most_behind as f64;
        let ready_s = if clock_s - seen_s > behind_s { f64::INFINITY } else { ready_s };
        let ready_s = ready_s + (to.site_ready_s - from.site_ready_s);
        let ready_s = ready_s.min(everybody_s.unwrap_or(f64::INFINITY));

        let withheld_s = (to.withheld_s - from.withheld_s).max(0.0);
        let taken_s = ready_s.min(others_s).max(0.0) + withheld_s;
        // What it worked would have taken so long on all CPUs at once, with nobody else;
        // and what its own process and its children did, on as many as the threads of each
        // can have been on together.
        let on = |at_once: Option<usize>, s: f64| at_once.map_or(0.0, |at_once| s / at_once as f64);
        let worked_s = ((listing_s - rounded_s) / cpus)
            .max(on(self.own_at_once, seen_s.min(clock_s)))
            .max(on(self.children_at_once, listing_s - clock_s - rounded_s))
            - (since_s - wall_s);
        Some(taken_s.min(wall_s - worked_s.max(0.0)).max(0.0))
    }
}

fn by_id(tasks: &[Task]) -> BTreeMap<u32, Task> {
    tasks.iter().map(|task| (task.id, *task)).collect()
}

/// The CPU time that looks may take.
#[derive(Debug)]
pub(super) struct Budget {
    credit: Duration,
    /// Taken beyond it.
    debt: Duration,
    /// When it was last asked; none before.
    at: Option<Instant>,
}

impl Budget {
    pub const fn new() -> Self {
        Self { credit: MOST_CREDIT, debt: Duration::ZERO, at: None }
    }

    /// How long to wait after a look that took so much CPU time until now, and may have told
    /// nothing. Time in which nothing is looked at counts, too.
    pub fn pause(&mut self, now: Instant, looked: Duration, told_nothing: bool) -> Duration {
        let passed = now.saturating_duration_since(self.at.unwrap_or(now));
        self.at = Some(now);
        let earned = passed / COST;
        // The debt is paid first, and no more is saved up than may be.
        let there_is = (self.credit + earned).saturating_sub(self.debt).min(MOST_CREDIT);
        let still_owed = self.debt.saturating_sub(self.credit + earned);
        self.debt = still_owed + looked.saturating_sub(there_is);
        self.credit = there_is.saturating_sub(looked);
        let gap = if told_nothing { REST } else { GAP };
        gap.max(self.debt * COST)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: f64 = 1e-3;

    struct Story {
        start: Instant,
        ledger: Ledger,
    }

    /// Of the listing's threads, by their ids: how long each stood ready. The first did
    /// all of the work; there is one more that did nothing.
    fn reading(tasks: &[(u32, f64)], idle_s: f64, listing_s: f64) -> Reading {
        let task = |&(id, ready_s)| {
            let ran_s = if id == 1 { listing_s } else { 0.0 };
            Task { id, ready_s, ran_s, is_own: true }
        };
        let totals = Some(Totals { idle_s, listing_s, clock_s: listing_s, ..Totals::default() });
        let tasks = Some(tasks.iter().chain(&[(99, 0.0)]).map(task).collect());
        Reading { tasks, is_whole: true, finds_children: true, faults_of_children: Some(0), totals }
    }

    impl Story {
        fn new() -> Self {
            let start = Instant::now();
            let first = reading(&[(1, 0.0)], 0.0, 0.0);
            Self { start, ledger: Ledger::new(2, start..=start, &first) }
        }

        fn at(&self, s: f64) -> Instant {
            self.start + Duration::from_secs_f64(s)
        }

        fn add(&mut self, s: f64, reading: &Reading) -> usize {
            let at = self.at(s);
            self.ledger.add(at..=at, reading)
        }

        fn look(&mut self, s: f64, tasks: &[(u32, f64)]) -> usize {
            // Both CPUs busy, one with ours.
            self.add(s, &reading(tasks, 0.0, s))
        }

        fn taken_ms(&self, from_s: f64, to: usize) -> f64 {
            (self.ledger.taken_s(self.at(from_s), to) * 1e6).round() / 1e3
        }
    }

    #[test]
    fn what_threads_stood_ready_counts_from_look_to_look() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 5.0 * MS), (2, 1.0 * MS)]);
        let middle = story.look(0.2, &[(1, 5.0 * MS), (2, 3.0 * MS)]);
        let end = story.look(0.3, &[(1, 15.0 * MS), (2, 3.0 * MS)]);
        assert_eq!(story.taken_ms(0.0, middle), 8.0);
        assert_eq!(story.taken_ms(0.0, end), 18.0);
        assert_eq!(story.taken_ms(0.2, end), 10.0);
        // From the look before, where none was made just then.
        assert_eq!(story.taken_ms(0.15, end), 12.0);
    }

    #[test]
    fn a_thread_that_ended_may_have_stood_ready_since_the_look_before_the_last() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 0.0), (2, 7.0 * MS)]);
        story.look(0.104, &[(1, 0.0), (2, 7.0 * MS)]);
        let end = story.look(0.108, &[(1, 0.0)]);
        assert_eq!(story.taken_ms(0.0, end), 7.0 + 8.0);
    }

    /// From the look before the last that saw the first, and no time twice.
    #[test]
    fn threads_that_end_one_after_the_other_stood_ready_no_longer_than_time_went_by() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 0.0), (2, 0.0), (3, 0.0)]);
        story.look(0.104, &[(1, 0.0), (2, 0.0), (3, 0.0)]);
        story.look(0.108, &[(1, 0.0), (3, 0.0)]);
        let end = story.look(0.112, &[(1, 0.0)]);
        assert_eq!(story.taken_ms(0.0, end), 12.0);
    }

    #[test]
    fn a_child_that_was_never_seen_may_have_stood_ready_throughout() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 0.0)]);
        let told = Reading { faults_of_children: Some(7), ..reading(&[(1, 0.0)], 0.0, 0.104) };
        assert!(!story.ledger.tells_nothing());
        let end = story.add(0.104, &told);
        assert!(story.ledger.tells_nothing());
        assert_eq!(story.taken_ms(0.0, end), 4.0);
    }

    #[test]
    fn where_a_child_that_was_seen_has_ended_a_look_tells_something() {
        let mut story = Story::new();
        let child = Task { id: 7, ready_s: 0.0, ran_s: 0.0, is_own: false };
        let mut seen = reading(&[(1, 0.0)], 0.0, 0.1);
        seen.tasks.as_mut().unwrap().push(child);
        story.add(0.1, &seen);
        let ended = Reading { faults_of_children: Some(7), ..reading(&[(1, 0.0)], 0.0, 0.104) };
        story.add(0.104, &ended);
        assert!(!story.ledger.tells_nothing());
    }

    /// Not every look reads whether any ended.
    #[test]
    fn a_child_that_was_never_seen_may_have_been_there_since_that_was_last_read() {
        let mut story = Story::new();
        let reading_of =
            |faults_of_children, s| Reading { faults_of_children, ..reading(&[(1, 0.0)], 0.0, s) };
        story.add(0.1, &reading_of(Some(0), 0.1));
        story.add(0.108, &reading_of(None, 0.108));
        story.add(0.116, &reading_of(None, 0.116));
        let end = story.add(0.124, &reading_of(Some(7), 0.124));
        assert_eq!(story.taken_ms(0.0, end), 24.0);
        // A thread that ends in the same look casts no less doubt.
        let two = |faults_of_children, s| Reading {
            faults_of_children,
            ..reading(&[(1, 0.0), (2, 0.0)], 0.0, s)
        };
        let mut story = Story::new();
        story.add(0.1, &two(Some(0), 0.1));
        story.add(0.108, &two(None, 0.108));
        story.add(0.116, &two(None, 0.116));
        let end = story.add(0.124, &reading_of(Some(7), 0.124));
        assert_eq!(story.taken_ms(0.0, end), 24.0);
    }

    #[test]
    fn where_no_child_is_ever_seen_one_may_have_been_there_from_the_start() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 0.0)]);
        let told = reading(&[(1, 0.0)], 0.0, 0.104);
        let told = Reading { faults_of_children: Some(7), finds_children: false, ..told };
        let end = story.add(0.104, &told);
        assert_eq!(story.taken_ms(0.0, end), 104.0 - 104.0 / 2.0, "what its work leaves");
    }

    /// One thread that was seen alone did all that the process did, in a row.
    #[test]
    fn no_more_is_taken_than_leaves_time_for_the_work_of_the_only_thread() {
        let start = Instant::now();
        let alone = |ready_s, ran_s| Reading {
            tasks: Some(vec![Task { id: 1, ready_s, ran_s, is_own: true }]),
            ..reading(&[], 0.0, ran_s)
        };
        let mut ledger = Ledger::new(2, start..=start, &alone(0.0, 0.0));
        let at = start + Duration::from_millis(200);
        let end = ledger.add(at..=at, &alone(0.190, 0.150));
        assert_eq!((ledger.taken_s(start, end) * 1e6).round() / 1e3, 50.0);
    }

    /// The figures of a look that lasted are those of any moment in it.
    #[test]
    fn a_look_that_was_kept_up_begins_no_time_that_began_meanwhile() {
        let mut story = Story::new();
        let (from, to) = (story.at(0.1), story.at(0.12));
        story.ledger.add(from..=to, &reading(&[(1, 9.0 * MS)], 0.0, 0.0));
        let end = story.add(0.2, &reading(&[(1, 9.0 * MS)], 0.0, 0.0));
        assert_eq!(story.taken_ms(0.11, end), 9.0);
        assert_eq!(story.taken_ms(0.12, end), 0.0);
    }

    #[test]
    fn threads_that_are_too_many_to_look_at_may_have_stood_ready_throughout() {
        let mut story = Story::new();
        story.look(0.1, &[(1, 0.0)]);
        let crowd = |s| Reading { is_whole: false, ..reading(&[(1, 0.0)], 0.0, s) };
        story.add(0.104, &crowd(0.104));
        story.add(0.110, &crowd(0.110));
        assert!(story.ledger.tells_nothing());
        let end = story.look(0.12, &[(1, 0.0)]);
        assert_eq!(story.taken_ms(0.0, end), 20.0);
        let end = story.look(0.2, &[(1, 0.0)]);
        assert_eq!(story.taken_ms(0.0, end), 20.0, "none of them is left");
        assert!(!story.ledger.tells_nothing());
    }

    /// It shows in the process's CPU time: more than its threads that were seen have.
    #[test]
    fn where_threads_lived_too_briefly_to_be_seen_only_what_others_used_is_known() {
        let used = |clock_s| {
            let mut used = reading(&[(1, 0.0)], 0.0, 0.0);
            used.totals = used.totals.map(|totals| Totals { clock_s, listing_s: 0.06, ..totals });
            used
        };
        let mut story = Story::new();
        let end = story.add(0.1, &used(0.015));
        assert_eq!(story.taken_ms(0.0, end), 0.0, "what a tick may hide");
        let mut story = Story::new();
        let end = story.add(0.1, &used(0.06));
        assert_eq!(story.taken_ms(0.0, end), 70.0, "what its work leaves");
    }

    /// Threads that stand in each other's way aren't others.
    #[test]
    fn others_took_no_more_than_they_used() {
        let mut story = Story::new();
        let at = story.at(0.2);
        // One of two CPUs was idle for all but 10 ms.
        let idle = reading(&[(1, 150.0 * MS)], 0.19, 0.2);
        let end = story.ledger.add(at..=at, &idle);
        assert_eq!(story.taken_ms(0.0, end), 10.0 + ROUNDED_S * 1e3);
    }

    /// What others used is known from the last look on that read the totals.
    #[test]
    fn a_look_in_between_reads_no_totals() {
        let mut story = Story::new();
        let ready = 90.0 * MS;
        let between = |ready_s| Reading { totals: None, ..reading(&[(1, ready_s)], 0.0, 0.0) };
        story.add(0.1, &reading(&[(1, 0.0)], 0.0, 0.1)); // another was on a CPU throughout
        let look = story.add(0.2, &between(0.0));
        let end = story.add(0.3, &reading(&[(1, ready)], 0.2, 0.2));
        assert_eq!(story.taken_ms(0.2, end), 90.0, "of 100 ms that others had since 0.1");
        let end = story.add(0.4, &reading(&[(1, 2.0 * ready)], 0.4, 0.2));
        assert_eq!(story.taken_ms(0.3, end), 10.0);
        assert_eq!(story.taken_ms(0.0, look), 200.0, "nothing is known of what others used");
    }

    /// Or from the first look after the start, and all of the time until then.
    #[test]
    fn what_others_used_may_be_known_from_soon_after_the_start_on() {
        let mut story = Story::new();
        let between = Reading { totals: None, ..reading(&[(1, 0.0)], 0.0, 0.0) };
        story.add(0.2, &between); // another was on a CPU throughout
        story.add(0.208, &reading(&[(1, 0.0)], 0.0, 0.208));
        let end = story.add(0.3, &reading(&[(1, 80.0 * MS)], 0.092, 0.3));
        assert_eq!(story.taken_ms(0.2, end), 8.0 + ROUNDED_S * 1e3);
    }

    /// Not even where children that were never seen worked, of whom nothing else is known.
    #[test]
    fn no_more_is_taken_than_leaves_time_for_the_work_on_all_cpus() {
        let mut story = Story::new();
        let threads = [(1, 0.0), (2, 0.0), (3, 0.0)];
        let worked = Reading { faults_of_children: Some(7), ..reading(&threads, 0.0, 0.08) };
        let end = story.add(0.1, &worked);
        assert_eq!(story.taken_ms(0.0, end), 100.0 - (80.0 - 2.0 * ROUNDED_S * 1e3) / 2.0);
    }

    /// One child that was seen alone worked at no time beside another; of four that were
    /// seen together, as many may have as there are CPUs.
    #[test]
    fn no_more_is_taken_than_leaves_time_for_the_work_of_children_seen_together() {
        let taken_ms = |children: &[u32]| {
            let mut story = Story::new();
            let mut worked =
                Reading { faults_of_children: Some(7), ..reading(&[(1, 0.0)], 0.0, 0.16) };
            worked.totals = worked.totals.map(|totals| Totals { clock_s: 0.0, ..totals });
            let child = |&id| Task { id, ready_s: 0.0, ran_s: 0.0, is_own: false };
            let own = Task { id: 1, ready_s: 0.0, ran_s: 0.0, is_own: true };
            worked.tasks = Some(children.iter().map(child).chain([own]).collect());
            let end = story.add(0.2, &worked);
            story.taken_ms(0.0, end)
        };
        let worked_ms = 160.0 - 2.0 * ROUNDED_S * 1e3;
        assert_eq!(taken_ms(&[2]), 200.0 - worked_ms);
        assert_eq!(taken_ms(&[2, 3, 4, 5]), 200.0 - worked_ms / 2.0, "all CPUs are two");
    }

    #[test]
    fn what_a_host_stole_counts_as_taken() {
        let mut story = Story::new();
        let mut stolen = reading(&[(1, 1.0 * MS)], 0.0, 0.1);
        stolen.totals = stolen.totals.map(|totals| Totals { withheld_s: 0.02, ..totals });
        let end = story.add(0.1, &stolen);
        assert_eq!(story.taken_ms(0.0, end), 21.0);
    }

    #[test]
    fn where_the_kernel_tells_of_all_threads_together_the_smaller_counts() {
        let start = Instant::now();
        let told = |ready_s| Reading {
            totals: Some(Totals { ready_s: Some(ready_s), ..Totals::default() }),
            ..reading(&[(1, 0.0)], 0.0, 0.0)
        };
        let mut ledger = Ledger::new(2, start..=start, &told(3.0));
        let at = start + Duration::from_secs(1);
        // Many that were never seen, and none stood ready for long.
        let end = ledger.add(at..=at, &Reading { faults_of_children: Some(50), ..told(3.002) });
        assert_eq!((ledger.taken_s(start, end) * 1e6).round() / 1e3, 2.0);
    }

    #[test]
    fn after_its_end_nothing_counts() {
        let mut story = Story::new();
        let end = story.look(0.1, &[(1, 2.0 * MS)]);
        story.ledger.close();
        assert_eq!(story.look(0.2, &[(3, 50.0 * MS)]), end);
        assert_eq!(story.taken_ms(0.0, end), 2.0);
    }

    /// In any length of time, but for what was saved up.
    #[test]
    fn looks_take_no_more_of_a_core_than_they_may() {
        for each in [5, 20, 50, 1_000].map(Duration::from_micros) {
            let mut budget = Budget::new();
            let (start, mut looked) = (Instant::now(), Duration::ZERO);
            let mut now = start;
            for _ in 0..1_000 {
                looked += each;
                let pause = budget.pause(now, each, false);
                assert!(pause >= GAP);
                now += pause;
            }
            assert!(looked <= MOST_CREDIT + (now - start) / COST, "{each:?}: {looked:?}");
        }
    }

    #[test]
    fn after_a_look_that_told_nothing_the_next_is_long_in_coming() {
        let (mut budget, now) = (Budget::new(), Instant::now());
        assert_eq!(budget.pause(now, Duration::ZERO, true), REST);
        assert_eq!(budget.pause(now, Duration::ZERO, false), GAP);
    }

    #[test]
    fn what_was_saved_up_pays_for_a_look_that_takes_long() {
        let (mut budget, now) = (Budget::new(), Instant::now());
        assert_eq!(budget.pause(now, MOST_CREDIT / 2, false), GAP);
        assert_eq!(budget.pause(now, MOST_CREDIT / 2, false), GAP);
        assert!(budget.pause(now, Duration::from_millis(1), false) > GAP * 20);
        // Where nothing was looked at for long, all of it is there again.
        let later = now + MOST_CREDIT * COST * 2;
        assert_eq!(budget.pause(later, MOST_CREDIT, false), GAP);
        assert!(budget.pause(later, Duration::from_millis(1), false) > GAP * 20);
    }
}
