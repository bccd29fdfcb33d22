//! Which compressed form to send (RFC 9110, 12.5.3).

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Encoding {
    Brotli,
    Gzip,
    Identity,
}

/// The smallest form that is there and accepted.
pub(super) fn choose(accept: &str, has_brotli: bool, has_gzip: bool) -> Encoding {
    if has_brotli && accepts(accept, "br") {
        Encoding::Brotli
    } else if has_gzip && accepts(accept, "gzip") {
        Encoding::Gzip
    } else {
        Encoding::Identity
    }
}

/// A named coding counts before `*`; a weight of 0 refuses it.
fn accepts(accept: &str, coding: &str) -> bool {
    let weight_of = |wanted: &str| {
        accept.split(',').find_map(|item| {
            let mut parts = item.split(';').map(str::trim);
            let name = parts.next()?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).unwrap_or("1");
            name.eq_ignore_ascii_case(wanted).then(|| weight.parse::<f32>().unwrap_or(0.0))
        })
    };
    weight_of(coding).or_else(|| weight_of("*")).is_some_and(|weight| weight > 0.0)
}

#[cfg(test)]
mod tests {
    use super::{Encoding::*, *};

    #[test]
    fn takes_the_best_that_is_accepted() {
        let check = |accept, expected| assert_eq!(choose(accept, true, true), expected, "{accept:?}");
        check("gzip, deflate, br, zstd", Brotli);
        check("gzip, deflate", Gzip);
        check("", Identity);
        check("br;q=0, gzip;q=0.5", Gzip);
        check("BR", Brotli);
        check("*", Brotli);
        check("*, br;q=0.0", Gzip);
        check("identity", Identity);
        check("brotli, xgzip", Identity);
        check("br;q=nonsense", Identity);
        assert_eq!(choose("br, gzip", false, true), Gzip);
        assert_eq!(choose("br, gzip", false, false), Identity);
    }
}
