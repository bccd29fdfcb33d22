//! From the address of an API to what it says of itself, by `fetch`.

use core::time::Duration;
use oauth_protocol::{Error, ProtectedResource, ProtectedResourceSearch, Url};

use crate::fetch;

const TIME_LIMIT: Duration = Duration::from_secs(15);

/// Asks an API which authorization servers guard it (RFC 9728): first at its
/// well-known address, then where its own refusal points. No token is sent.
/// Whether a server it names is to be trusted is the caller's to decide.
///
/// ```no_run
/// # async fn example() -> Result<(), Box<dyn std::error::Error>> {
/// use oauth_browser::{find_protected_resource, protocol::Url};
///
/// let found = find_protected_resource(&Url::parse("https://api.example")?).await?;
/// for issuer in found.authorization_servers {
///     println!("{} is guarded by {}", found.resource.as_str(), issuer.as_str());
/// }
/// # Ok(())
/// # }
/// ```
///
/// # Errors
/// The API does not answer within 15 s, or says nothing of itself that can be
/// used: see [`oauth_protocol::ErrorKind`].
pub async fn find_protected_resource(api: &Url) -> Result<ProtectedResource, Error> {
    let mut search = ProtectedResourceSearch::new(api.clone());
    while let Some(request) = search.next_request() {
        search.answered(fetch::send(request, TIME_LIMIT).await);
    }
    search.result()
}
