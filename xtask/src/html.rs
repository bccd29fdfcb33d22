//! As much HTML as a finished `index.html` needs: its links and its scripts, where they stand.
use std::ops::Range;

/// One element: where it stands, its attributes, and what it contains.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Element {
    /// From `<` to the end of the element.
    pub range: Range<usize>,
    attributes: String,
    /// The text between the tags; empty for `link`.
    pub content: String,
}

impl Element {
    /// The value of an attribute; an attribute without a value is the empty string.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&str> {
        attributes(&self.attributes).into_iter().find(|(key, _)| *key == name).map(|(_, v)| v)
    }
}

/// All `<link>` elements in order.
#[must_use]
pub fn links(html: &str) -> Vec<Element> {
    elements(html, "link")
}

/// All `<style>` elements in order.
#[must_use]
pub fn styles(html: &str) -> Vec<Element> {
    elements(html, "style")
}

/// All `<script>` elements in order, inline or not.
#[must_use]
pub fn scripts(html: &str) -> Vec<Element> {
    elements(html, "script")
}

fn elements(html: &str, name: &str) -> Vec<Element> {
    let mut found = Vec::new();
    let mut at = 0;
    while let Some(offset) = html[at..].find('<') {
        let start = at + offset;
        let rest = &html[start + 1..];
        if rest.starts_with("!--") {
            at = rest.find("-->").map_or(html.len(), |end| start + 1 + end + 3);
            continue;
        }
        let tag = rest.split(|c: char| c.is_whitespace() || c == '>' || c == '/').next();
        let tag = tag.unwrap_or_default().to_ascii_lowercase();
        let head = start + 1 + tag.len();
        let Some(end) = end_of_tag(&html[head..]).map(|end| head + end) else { break };
        let mut after = end + 1;
        let mut content = "";
        if tag == "script" || tag == "style" {
            let length = find_ignoring_case(&html[after..], &format!("</{tag}"));
            content = &html[after..after + length];
            after += length;
            after += html[after..].find('>').map_or(html.len() - after, |close| close + 1);
        }
        if tag == name {
            found.push(Element {
                range: start..after,
                attributes: html[head..end].trim_end_matches('/').to_owned(),
                content: content.to_owned(),
            });
        }
        at = after;
    }
    found
}

/// Where the `>` of a tag is, not one in a quoted value.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quote = None;
    text.char_indices().find_map(|(at, c)| match (quote, c) {
        (None, '>') => Some(at),
        (None, '"' | '\'') => {
            quote = Some(c);
            None
        }
        (Some(open), c) if open == c => {
            quote = None;
            None
        }
        _ => None,
    })
}

fn find_ignoring_case(text: &str, what: &str) -> usize {
    let same = |window: &[u8]| window.eq_ignore_ascii_case(what.as_bytes());
    text.as_bytes().windows(what.len()).position(same).unwrap_or(text.len())
}

fn attributes(text: &str) -> Vec<(&str, &str)> {
    let mut found = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let end = rest.find(|c: char| c.is_whitespace() || c == '=').unwrap_or(rest.len());
        let (name, tail) = rest.split_at(end);
        let (value, tail) = match tail.trim_start().strip_prefix('=') {
            Some(tail) => value_of(tail.trim_start()),
            None => ("", tail),
        };
        found.push((name, value));
        rest = tail.trim_start();
        if name.is_empty() && value.is_empty() {
            break;
        }
    }
    found
}

fn value_of(text: &str) -> (&str, &str) {
    for quote in ['"', '\''] {
        if let Some(inside) = text.strip_prefix(quote) {
            let end = inside.find(quote).unwrap_or(inside.len());
            return (&inside[..end], inside.get(end + 1..).unwrap_or_default());
        }
    }
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn finds_what_stands_in_the_page_and_nothing_in_comments() {
        let html = "<!doctype html><!-- <script>no</script> --><LINK rel=stylesheet href='/a>b.css'/>\
                    <script type=\"module\">if (1 < 2) x('<link>')</SCRIPT ><script src=/x.js></script>";
        let links = links(html);
        assert_eq!(links.len(), 1, "{links:?}");
        assert_eq!(links[0].attribute("href"), Some("/a>b.css"));
        assert_eq!(links[0].attribute("rel"), Some("stylesheet"));
        let scripts = scripts(html);
        assert_eq!(scripts.len(), 2, "{scripts:?}");
        assert_eq!(scripts[0].content, "if (1 < 2) x('<link>')");
        assert_eq!(scripts[0].attribute("type"), Some("module"));
        assert_eq!(scripts[1].attribute("src"), Some("/x.js"));
        assert!(html[scripts[1].range.clone()].ends_with("</script>"));
    }

    #[test]
    fn survives_broken_pages() {
        for html in ["<", "<script>", "<link rel=\"a", "<!--", "<link =>", "<script src='"] {
            let _ = (links(html), scripts(html));
        }
    }
}
