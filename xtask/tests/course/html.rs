//! A page as a browser reads it: elements and text, without the tags.

use std::cell::RefCell;

use html5ever::tendril::StrTendril;
use html5ever::tokenizer::{
    BufferQueue, Tag, TagKind, Token, TokenSink, TokenSinkResult, Tokenizer,
};

/// Elements that never have an end tag.
const VOID: [&str; 4] = ["br", "hr", "img", "input"];

#[derive(Debug, Default)]
pub struct Element {
    pub name: String,
    attributes: Vec<(String, String)>,
    /// Those that it stands in, from the outermost.
    within: Vec<usize>,
    pub text: String,
}

impl Element {
    pub fn attribute(&self, name: &str) -> &str {
        let found = self.attributes.iter().find(|(known, _)| known == name);
        found.map_or("", |(_, value)| value)
    }

    /// Whether it is a `name`, a `.class`, a `#id` or a `name.class`.
    fn is(&self, part: &str) -> bool {
        let at = part.find(['.', '#']).unwrap_or(part.len());
        let (name, rest) = part.split_at(at);
        let has = |rest: &str| match rest.strip_prefix('#') {
            Some(id) => self.attribute("id") == id,
            None => self.attribute("class").split(' ').any(|class| class == &rest[1..]),
        };
        (name.is_empty() || self.name == name) && (rest.is_empty() || has(rest))
    }
}

/// What is between `<main>` and `</main>`.
#[derive(Debug, Default)]
pub struct Html {
    elements: Vec<Element>,
    open: Vec<usize>,
}

impl Html {
    /// Panics where tags don't nest: then something broke out of its element.
    #[track_caller]
    pub fn parse(page: &str) -> Self {
        let start = page.find("<main>").expect("a page has a main part");
        let end = page.rfind("</main>").expect("a page's main part ends") + "</main>".len();
        let input = BufferQueue::default();
        input.push_back(StrTendril::from(&page[start..end]));
        let tokenizer = Tokenizer::new(Sink::default(), Default::default());
        assert_eq!(format!("{:?}", tokenizer.feed(&input)), "Done");
        tokenizer.end();
        let html = tokenizer.sink.0.into_inner();
        assert!(html.open.is_empty(), "{:?} isn't closed", html.open);
        html
    }

    /// Every element that a path leads to: `tr#once data.measured` finds what is
    /// anywhere within.
    pub fn all(&self, path: &str) -> Vec<&Element> {
        let parts: Vec<&str> = path.split(' ').collect();
        let (last, outer) = parts.split_last().unwrap();
        let is_there = |element: &&Element| {
            let mut within = element.within.iter();
            element.is(last)
                && outer.iter().all(|part| within.any(|&at| self.elements[at].is(part)))
        };
        self.elements.iter().filter(is_there).collect()
    }

    /// The texts of those elements.
    pub fn texts(&self, path: &str) -> Vec<&str> {
        self.all(path).into_iter().map(|element| element.text.as_str()).collect()
    }

    fn take(&mut self, token: Token) {
        match token {
            Token::TagToken(Tag { kind: TagKind::StartTag, name, attrs, .. }) => {
                let attributes =
                    attrs.iter().map(|a| (a.name.local.to_string(), a.value.to_string()));
                let element = Element {
                    name: name.to_string(),
                    attributes: attributes.collect(),
                    within: self.open.clone(),
                    text: String::new(),
                };
                self.elements.push(element);
                if !VOID.contains(&&*name) {
                    self.open.push(self.elements.len() - 1);
                }
            }
            Token::TagToken(Tag { name, .. }) => {
                let innermost = self.open.pop().map(|at| &self.elements[at].name);
                assert_eq!(innermost.map(String::as_str), Some(&*name), "tags don't nest");
            }
            Token::CharacterTokens(text) => {
                self.open.iter().for_each(|&at| self.elements[at].text.push_str(&text));
            }
            _ => {}
        }
    }
}

#[derive(Default)]
struct Sink(RefCell<Html>);

impl TokenSink for Sink {
    type Handle = ();

    fn process_token(&self, token: Token, _: u64) -> TokenSinkResult<()> {
        self.0.borrow_mut().take(token);
        TokenSinkResult::Continue
    }
}
