//! Where a page's numbers are from, where that isn't this machine: said before them.

use super::RenderContext;
use super::fragment::{Fragment, Inline};
use crate::course::directive::Directive;
use crate::course::page::Page;

/// None where all is from here, or nothing on the page is measured.
pub fn origin(page: &Page, context: &RenderContext<'_>) -> Option<Fragment> {
    let machine = context.stand_in()?;
    if !page.scan.placed.iter().any(|placed| is_measured(&placed.directive)) {
        return None;
    }
    let (here, all) = (context.measured_here(), context.course.examples.len());
    let words = if here == 0 {
        format!("These numbers were measured on {machine}. For those of your machine: ")
    } else {
        format!(
            "{here} of {all} listings are measured on this machine by now. \
             Other numbers are from {machine}. To go on measuring: "
        )
    };
    Some(Fragment::Notice(vec![
        Inline::Text(words),
        Inline::Code("cargo xtask serve".into()),
        Inline::text(", in the course\u{2019}s folder."),
    ]))
}

fn is_measured(directive: &Directive) -> bool {
    match directive {
        Directive::Assembly(_)
        | Directive::Output(_)
        | Directive::Value(_)
        | Directive::Claim(_)
        | Directive::Predict(_)
        | Directive::Table(_)
        | Directive::Records(_)
        | Directive::Machine
        | Directive::Plot(_)
        | Directive::Timeline(_)
        | Directive::Guess(_) => true,
        Directive::Listing(_)
        | Directive::Beside(_)
        | Directive::Given(_)
        | Directive::Quote(_)
        | Directive::Refused(_)
        | Directive::Exercise(_)
        | Directive::Question(_)
        | Directive::Progress
        | Directive::Machines(_)
        | Directive::Data
        | Directive::Study(_) => false,
    }
}
