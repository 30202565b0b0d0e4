use std::error::Error;
use std::fmt;

/// Why a listing failed, in one line: the error and its causes.
///
/// `main` prints the error it returns in its `Debug` form, so that form is the
/// one meant for people here.
pub struct Failure(String);

impl<E: Into<Box<dyn Error>>> From<E> for Failure {
    fn from(error: E) -> Self {
        let error = error.into();
        let mut line = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            let text = cause.to_string();
            // Many errors repeat their cause in their own words.
            if !line.contains(&text) {
                line = format!("{line}: {text}");
            }
            source = cause.source();
        }
        Self(line.replace('\n', " "))
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("the count\ncan't be read")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn the_causes_follow_on_the_same_line() {
        let failure = Failure::from(Outer("x".parse::<u8>().unwrap_err()));
        assert_eq!(
            format!("{failure:?}"),
            "the count can't be read: invalid digit found in string"
        );
    }

    #[test]
    fn a_plain_message_is_shown_as_it_is() {
        assert_eq!(
            format!("{:?}", Failure::from("no such page")),
            "no such page"
        );
    }
}
