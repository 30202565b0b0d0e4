//! The ways in which a page is looked at.

use std::fmt;

pub const WIDTHS: [u32; 2] = [360, 1280];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    Light,
    Rust,
    Coal,
    Navy,
    Ayu,
}

impl Theme {
    pub const ALL: [Self; 5] = [Self::Light, Self::Rust, Self::Coal, Self::Navy, Self::Ayu];

    /// As mdBook calls it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Rust => "rust",
            Self::Coal => "coal",
            Self::Navy => "navy",
            Self::Ayu => "ayu",
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum View {
    /// So many pixels wide.
    Screen(Theme, u32),
    /// Printed by someone who reads in this theme.
    Paper(Theme),
    /// Without JavaScript, so many pixels wide; there are no themes then.
    Bare(u32),
}

impl View {
    #[must_use]
    pub fn all() -> Vec<Self> {
        let screens =
            Theme::ALL.iter().flat_map(|theme| WIDTHS.map(|width| Self::Screen(*theme, width)));
        let papers = Theme::ALL.map(Self::Paper);
        screens.chain(papers).chain(WIDTHS.map(Self::Bare)).collect()
    }

    #[must_use]
    pub fn width(self) -> u32 {
        match self {
            Self::Screen(_, width) | Self::Bare(width) => width,
            Self::Paper(_) => 800,
        }
    }

    #[must_use]
    pub fn theme(self) -> Theme {
        match self {
            Self::Screen(theme, _) | Self::Paper(theme) => theme,
            Self::Bare(_) => Theme::Light,
        }
    }
}

impl fmt::Display for View {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Screen(theme, width) => write!(f, "{} at {width} px", theme.name()),
            Self::Paper(theme) => write!(f, "{} on paper", theme.name()),
            Self::Bare(width) => write!(f, "without JavaScript at {width} px"),
        }
    }
}
