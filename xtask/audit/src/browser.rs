//! One browser, with a server for the book.

use std::net::Ipv4Addr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context, Result, anyhow};
use chromiumoxide::browser::BrowserConfig;
use chromiumoxide::cdp::browser_protocol::browser::BrowserContextId;
use chromiumoxide::cdp::browser_protocol::target::{
    CreateBrowserContextParams, CreateTargetParams,
};
use chromiumoxide::page::Page;
use futures::StreamExt;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use xtask::say;

/// How long the browser may take to answer: the whole book is one page of print.html,
/// and axe-core looks at all of it at once.
const ANSWER: Duration = Duration::from_secs(180);

pub struct Browser {
    browser: chromiumoxide::Browser,
    base: String,
    tasks: [JoinHandle<()>; 2],
    _profile: TempDir,
}

impl Browser {
    /// # Errors
    ///
    /// When Chromium isn't installed, or doesn't start.
    pub async fn open(folder: &Path) -> Result<Self> {
        let profile = tempfile::tempdir()?;
        let mut config = BrowserConfig::builder();
        if is_root() {
            say::beside("Chromium runs without its sandbox: it has none for root");
            config = config.no_sandbox();
        }
        let config = config
            .new_headless_mode()
            .user_data_dir(profile.path())
            .viewport(None)
            .request_timeout(ANSWER)
            .arg(("host-resolver-rules", "MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"))
            .build()
            .map_err(|why| anyhow!("{why}"))
            .context("the audit needs a browser: install Chromium (Debian: apt install chromium), or name one in CHROME")?;
        let (browser, mut handler) =
            chromiumoxide::Browser::launch(config).await.context("Chromium doesn't start")?;
        let conversation = tokio::spawn(async move { while handler.next().await.is_some() {} });

        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await?;
        let base = format!("http://{}/", listener.local_addr()?);
        let folder = folder.to_owned();
        // It ends with the audit; a page it can't serve is the audit's to tell.
        let server =
            tokio::spawn(async move { match xtask::files::serve(listener, folder).await {} });

        Ok(Self { browser, base, tasks: [conversation, server], _profile: profile })
    }

    /// An empty tab of a new reader, who has chosen and answered nothing yet: what a page
    /// keeps is seen by all tabs of one reader.
    pub async fn tab(&self) -> Result<(BrowserContextId, Page)> {
        let reader = self.browser.create_browser_context(CreateBrowserContextParams::default());
        let reader = reader.await?;
        let mut empty = CreateTargetParams::new("about:blank");
        empty.browser_context_id = Some(reader.clone());
        Ok((reader, self.browser.new_page(empty).await?))
    }

    /// Closes a reader's tabs, and forgets what was kept.
    pub(crate) async fn forget(&self, reader: BrowserContextId) -> Result<()> {
        Ok(self.browser.dispose_browser_context(reader).await?)
    }

    /// The address of the book's folder, with a `/` at its end.
    #[must_use]
    pub fn base(&self) -> &str {
        &self.base
    }

    pub async fn close(mut self) {
        // What was found counts, even where the browser doesn't end well.
        let _ = self.browser.close().await;
        let _ = self.browser.wait().await;
        self.tasks.iter().for_each(JoinHandle::abort);
    }
}

#[cfg(unix)]
fn is_root() -> bool {
    nix::unistd::geteuid().is_root()
}

#[cfg(not(unix))]
fn is_root() -> bool {
    false
}
