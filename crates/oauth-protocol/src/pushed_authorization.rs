//! Pushed authorization requests: RFC 9126.

use alloc::format;
use alloc::string::String;

use crate::error::{Error, ErrorKind, shown};
use crate::http::{Request, Response};
use crate::json::Object;
use crate::token_response::TokenError;
use crate::url::Url;

/// Sends the parameters of an authorization request ahead (2.1).
pub(crate) fn request(endpoint: &Url, parameters: &[(&str, &str)]) -> Request {
    Request::form(endpoint, parameters)
}

/// The name the server gave to the request (2.2).
pub(crate) fn read(response: &Response) -> Result<String, Error> {
    if !response.is_success() {
        return Err(TokenError::read(response).into_error("pushed authorization request"));
    }
    let malformed = |fault: &str| {
        Error::new(ErrorKind::MalformedResponse, format!("pushed authorization request: {fault}"))
    };
    let object = Object::parse(&response.body).map_err(|fault| malformed(&fault))?;
    match object.required_text("request_uri") {
        Ok(uri) if !uri.is_empty() => Ok(uri.into()),
        Ok(_) => Err(malformed("“request_uri” is empty")),
        Err(fault) => Err(malformed(&shown(&fault))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use alloc::vec::Vec;

    fn read_body(status: u16, body: &str) -> Result<String, Error> {
        read(&Response { status, headers: Vec::new(), body: body.into() })
    }

    #[test]
    fn the_answer_names_the_request() {
        let uri = "urn:ietf:params:oauth:request_uri:abc";
        assert_eq!(read_body(201, &format!(r#"{{"request_uri":"{uri}","expires_in":60}}"#)).unwrap(), uri);
        for body in ["", "{}", r#"{"request_uri":""}"#, r#"{"request_uri":7}"#, "<html>"] {
            assert_eq!(read_body(201, body).unwrap_err().kind(), &ErrorKind::MalformedResponse, "{body}");
        }
    }

    #[test]
    fn a_refusal_has_its_code() {
        let error =
            read_body(400, r#"{"error":"invalid_request","error_description":"no scope"}"#).unwrap_err();
        assert_eq!(error.kind(), &ErrorKind::Token("invalid_request".into()));
        assert!(error.detail().contains("no scope"), "{error}");
        assert_eq!(read_body(503, "").unwrap_err().kind(), &ErrorKind::Unavailable);
    }
}
