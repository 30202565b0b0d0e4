//! One look at one page.

use std::collections::BTreeSet;
use std::sync::Arc;

use anyhow::{Context, Result};
use chromiumoxide::cdp::IntoEventKind;
use chromiumoxide::cdp::browser_protocol::emulation::{
    SetDeviceMetricsOverrideParams, SetEmulatedMediaParams, SetFocusEmulationEnabledParams,
    SetScriptExecutionDisabledParams,
};
use chromiumoxide::cdp::browser_protocol::input::{DispatchKeyEventParams, DispatchKeyEventType};
use chromiumoxide::cdp::browser_protocol::log::{EventEntryAdded, LogEntryLevel};
use chromiumoxide::cdp::browser_protocol::network::EventRequestWillBeSent;
use chromiumoxide::cdp::browser_protocol::page::AddScriptToEvaluateOnNewDocumentParams;
use chromiumoxide::cdp::js_protocol::runtime::{
    ConsoleApiCalledType, EvaluateParams, EventConsoleApiCalled, EventExceptionThrown,
};
use chromiumoxide::listeners::EventStream;
use chromiumoxide::page::{Page, ScreenshotParams};
use futures::{FutureExt, StreamExt};

use crate::Audit;
use crate::browser::Browser;
use crate::finding::{Fault, Finding};
use crate::view::{Theme, View};
use crate::weight::Weight;

/// The checks that run in the page.
const CHECKS: &str = include_str!("checks.js");

#[derive(Clone, Copy)]
pub struct Look<'a> {
    pub page: &'a str,
    pub view: View,
    pub audit: &'a Audit,
    /// The source of axe-core.
    pub axe: &'a str,
}

/// What the page did while it was open.
struct Heard {
    requests: EventStream<EventRequestWillBeSent>,
    entries: EventStream<EventEntryAdded>,
    calls: EventStream<EventConsoleApiCalled>,
    exceptions: EventStream<EventExceptionThrown>,
}

impl Look<'_> {
    /// # Errors
    ///
    /// When the browser can't be talked to.
    pub async fn take(self, browser: &Browser) -> Result<Vec<Finding>> {
        let faults = self.faults(browser).await;
        let faults = faults.with_context(|| format!("{} ({})", self.page, self.view))?;
        let finding = |fault| Finding { page: self.page.to_owned(), view: self.view, fault };
        Ok(faults.into_iter().map(finding).collect())
    }

    async fn faults(self, browser: &Browser) -> Result<Vec<Fault>> {
        let (reader, tab) = browser.tab().await?;
        let mut heard = Heard::of(&tab).await?;
        self.prepare(&tab).await?;
        tab.goto(format!("{}{}", browser.base(), self.page)).await?;
        if let Some(folder) = &self.audit.pictures {
            let name = format!("{} {}.png", self.page.replace(['/', '.'], "-"), self.view);
            let whole = ScreenshotParams::builder().full_page(true).build();
            tab.save_screenshot(whole, folder.join(name)).await?;
        }
        // A first visit ends here: what is fetched later is fetched for a press.
        let first = heard.requests();
        let mut faults = self.in_page(&tab).await?;
        let requests: BTreeSet<String> = heard.requests().union(&first).cloned().collect();
        let foreign = foreign(&requests, browser.base());
        faults.extend(heard.errors(&foreign));
        faults.extend(foreign.into_iter().map(|url| {
            Fault::new(
                format!("it fetches {url} from another host"),
                "put the file into the book, or leave it out",
            )
        }));
        // The whole book on one page is for the printer, and may be heavy.
        if self.view == View::Screen(Theme::Light, 1280) && self.page != "print.html" {
            let files: BTreeSet<&str> =
                first.iter().filter_map(|url| file(url, browser.base())).collect();
            faults.extend(Weight::of(&self.audit.folder, files)?.fault());
        }
        browser.forget(reader).await?;
        Ok(faults)
    }

    async fn prepare(self, tab: &Page) -> Result<()> {
        tab.execute(SetDeviceMetricsOverrideParams::new(self.view.width(), 800, 1.0, false))
            .await?;
        // Each tab is drawn as if it were the one in front.
        tab.execute(SetFocusEmulationEnabledParams::new(true)).await?;
        match self.view {
            View::Screen(..) => {}
            View::Paper(_) => {
                tab.execute(SetEmulatedMediaParams::builder().media("print").build()).await?;
            }
            View::Bare(_) => {
                tab.execute(SetScriptExecutionDisabledParams::new(true)).await?;
            }
        }
        // What mdBook keeps for a reader who chose a theme; and no window of the printer's,
        // which would wait for an answer.
        let choice = format!(
            "localStorage.setItem('mdbook-theme', '{}'); window.print = () => {{}};",
            self.view.theme().name()
        );
        tab.add_init_script(AddScriptToEvaluateOnNewDocumentParams::new(choice)).await?;
        Ok(())
    }

    async fn in_page(self, tab: &Page) -> Result<Vec<Fault>> {
        let theme = self.view.theme().name();
        tab.evaluate(CHECKS).await?;
        match self.view {
            View::Screen(theme, _) => {
                // Shifts soon after a key was pressed are forgiven, so that they come first.
                let mut faults = ask(tab, "audit.shifts()").await?;
                press_tab(tab).await?;
                faults.extend(ask(tab, "audit.firstStop()").await?);
                tab.evaluate(self.axe).await?;
                faults.extend(ask(tab, &format!("audit.screen('{}')", theme.name())).await?);
                Ok(faults)
            }
            View::Paper(_) => {
                tab.evaluate(self.axe).await?;
                ask(tab, &format!("audit.paper('{theme}')")).await
            }
            View::Bare(_) => ask(tab, "audit.bare()").await,
        }
    }
}

/// Evaluates a check in the page, which gives back its faults.
async fn ask(tab: &Page, check: &str) -> Result<Vec<Fault>> {
    let check = EvaluateParams::builder()
        .expression(check)
        .await_promise(true)
        .return_by_value(true)
        .build()
        .map_err(anyhow::Error::msg)?;
    Ok(tab.evaluate_expression(check).await?.into_value()?)
}

async fn press_tab(tab: &Page) -> Result<()> {
    for kind in [DispatchKeyEventType::RawKeyDown, DispatchKeyEventType::KeyUp] {
        let key = DispatchKeyEventParams::builder()
            .r#type(kind)
            .key("Tab")
            .code("Tab")
            .windows_virtual_key_code(9)
            .build()
            .map_err(anyhow::Error::msg)?;
        tab.execute(key).await?;
    }
    Ok(())
}

impl Heard {
    async fn of(tab: &Page) -> Result<Self> {
        Ok(Self {
            requests: tab.event_listener().await?,
            entries: tab.event_listener().await?,
            calls: tab.event_listener().await?,
            exceptions: tab.event_listener().await?,
        })
    }

    /// The addresses that the page asked for.
    fn requests(&mut self) -> BTreeSet<String> {
        so_far(&mut self.requests).map(|event| event.request.url.clone()).collect()
    }

    /// The console's errors, but those over fetches that are faults in themselves.
    fn errors(&mut self, fetches: &[&str]) -> Vec<Fault> {
        let entries = so_far(&mut self.entries)
            .filter(|event| event.entry.level == LogEntryLevel::Error)
            .filter(|event| !event.entry.url.as_deref().is_some_and(|url| fetches.contains(&url)))
            .map(|event| {
                let url = event.entry.url.as_deref().unwrap_or_default();
                format!("{} {url}", event.entry.text).trim().to_owned()
            });
        let calls = so_far(&mut self.calls)
            .filter(|event| {
                matches!(event.r#type, ConsoleApiCalledType::Error | ConsoleApiCalledType::Assert)
            })
            .map(|event| {
                let words = event.args.iter().filter_map(|argument| {
                    argument
                        .value
                        .as_ref()
                        .map(ToString::to_string)
                        .or(argument.description.clone())
                });
                words.collect::<Vec<_>>().join(" ")
            });
        let exceptions = so_far(&mut self.exceptions).map(|event| {
            let details = &event.exception_details;
            let thrown = details.exception.as_ref().and_then(|thrown| thrown.description.clone());
            thrown.unwrap_or_else(|| details.text.clone())
        });
        let told: BTreeSet<String> = entries.chain(calls).chain(exceptions).collect();
        told.into_iter()
            .map(|error| {
                let first = error.lines().next().unwrap_or_default();
                Fault::new(
                    format!("the console has an error: {first}"),
                    "open the page, and its console",
                )
            })
            .collect()
    }
}

/// What was heard up to now: the browser tells events before it answers what is
/// asked after them.
fn so_far<T: IntoEventKind + Unpin>(events: &mut EventStream<T>) -> impl Iterator<Item = Arc<T>> {
    std::iter::from_fn(|| events.next().now_or_never().flatten())
}

/// Addresses outside the book.
fn foreign<'a>(requests: &'a BTreeSet<String>, base: &str) -> Vec<&'a str> {
    let ours = ["data:", "blob:", "about:", base];
    let elsewhere = requests.iter().filter(|url| !ours.iter().any(|start| url.starts_with(start)));
    elsewhere.map(String::as_str).collect()
}

/// The file of the book behind an address.
fn file<'a>(url: &'a str, base: &str) -> Option<&'a str> {
    let path = url.strip_prefix(base)?;
    path.split(['?', '#']).next()
}
