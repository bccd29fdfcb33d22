//! Parameters in bodies and addresses (`application/x-www-form-urlencoded`).
use reqwest::Url;

/// The pairs of a body, decoded.
pub(crate) fn of_body(body: &str) -> Vec<(String, String)> {
    // A URL's query is written the same way.
    Url::parse(&format!("http://body/?{body}")).map(|url| of_url(&url)).unwrap_or_default()
}

/// The pairs of an address' query, decoded.
pub(crate) fn of_url(url: &Url) -> Vec<(String, String)> {
    url.query_pairs().map(|(name, value)| (name.into_owned(), value.into_owned())).collect()
}

/// The address without one parameter of its query.
pub(crate) fn without(url: &str, name: &str) -> String {
    let Ok(mut url) = Url::parse(url) else { return url.to_owned() };
    let kept: Vec<(String, String)> = of_url(&url).into_iter().filter(|(other, _)| other != name).collect();
    url.query_pairs_mut().clear().extend_pairs(kept);
    url.into()
}
