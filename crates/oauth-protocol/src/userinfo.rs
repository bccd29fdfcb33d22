//! The person's profile: OpenID Connect Core 1.0, 5.3.

use alloc::format;

use crate::error::{Error, ErrorKind, shown};
use crate::http::{Request, Response};
use crate::json::Object;
use crate::url::Url;

/// Asks for the profile (5.3.1); the access token is added when it is sent.
pub(crate) fn request(endpoint: &Url) -> Request {
    Request::get(endpoint.clone()).header("Accept", "application/json")
}

/// Checks that the profile is that of the person signed in.
pub(crate) fn check(response: &Response, subject: Option<&str>) -> Result<(), Error> {
    if !response.is_success() {
        return Err(refused(&format!("HTTP {}", response.status)));
    }
    let profile = Object::parse(&response.body).map_err(|fault| refused(&fault))?;
    let named = profile.required_text("sub").map_err(|fault| refused(&fault))?;
    match subject {
        // 5.3.2: "if they do not match, the UserInfo Response values MUST NOT be used".
        Some(subject) if subject != named => {
            Err(refused(&format!("“sub” is {}, another person than the one signed in", shown(named))))
        }
        Some(_) => Ok(()),
        None => Err(refused("there is no identity token that says whose profile it must be")),
    }
}

pub(crate) fn no_endpoint() -> Error {
    refused("the server's metadata names no “userinfo_endpoint”")
}

fn refused(fault: &str) -> Error {
    Error::new(ErrorKind::Userinfo, format!("userinfo: {fault}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;
    use std::string::ToString;

    fn check_refused(status: u16, body: &str, subject: Option<&str>, words: &str) {
        let response = Response { status, headers: Vec::new(), body: body.into() };
        let error = check(&response, subject).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Userinfo);
        assert!(error.to_string().contains(words), "{error}");
    }

    #[test]
    fn only_the_signed_in_persons_profile_is_used() {
        let response = Response { status: 200, headers: Vec::new(), body: r#"{"sub":"ada","x":1}"#.into() };
        assert_eq!(check(&response, Some("ada")), Ok(()));
        check_refused(200, r#"{"sub":"grace"}"#, Some("ada"), "another person");
        check_refused(200, r#"{"sub":"ada"}"#, None, "no identity token");
        check_refused(200, r#"{"name":"Ada"}"#, Some("ada"), "“sub” is missing");
        check_refused(200, "eyJ.a.b", Some("ada"), "not JSON");
        check_refused(403, r#"{"sub":"ada"}"#, Some("ada"), "HTTP 403");
    }
}
