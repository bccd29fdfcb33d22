//! The Content-Security-Policy. That no page violates it, every test checks at its end.
use std::collections::BTreeMap;

use roundtrip_tests::support::{ActivityPage, World, sign_in_and_allow};

/// It is there for every page, allows scripts by hash alone, and connections to configured origins alone.
pub(crate) async fn is_strict(world: &World) {
    let origins: Vec<String> = world.server_origins();
    for path in ["/", "/callback?code=x", "/activity", "/nowhere"] {
        let answer = world.get_page(path).await;
        let header = answer.headers["content-security-policy"].to_str().expect("text").to_owned();
        let policy: BTreeMap<&str, &str> =
            header.split(';').filter_map(|part| part.trim().split_once(' ')).collect();
        assert_eq!(policy["default-src"], "'none'", "{header}");
        assert_eq!(policy["connect-src"], format!("'self' {}", origins.join(" ")), "{header}");
        for scripts in policy["script-src"].split(' ') {
            let is_fine =
                matches!(scripts, "'self'" | "'wasm-unsafe-eval'") || scripts.starts_with("'sha256-");
            assert!(is_fine, "script-src allows {scripts}");
        }
        assert_eq!(policy["style-src"], "'self'", "{header}");
        for directive in ["base-uri", "form-action", "frame-ancestors"] {
            assert_eq!(policy[directive], "'none'", "{directive}");
        }
        assert_eq!(policy["require-trusted-types-for"], "'script'", "{header}");
        assert!(
            !header.contains("unsafe-inline") && !header.contains("'unsafe-eval'") && !header.contains('*')
        );
    }
}

/// Where people may name a server of their own, connections alone are freer.
pub(crate) async fn lets_people_name_a_server(world: &World) {
    let strict = |policy: &str| {
        let parts = policy.split("; ").filter(|part| !part.starts_with("connect-src "));
        parts.map(str::to_owned).collect::<Vec<_>>()
    };
    let policy = async || {
        let answer = world.get_page("/").await;
        answer.headers["content-security-policy"].to_str().expect("text").to_owned()
    };
    let free = policy().await;
    let origins = world.server_origins().join(" ");
    let connections = format!("connect-src 'self' {origins} https: http://127.0.0.1:* http://localhost:*");
    assert!(free.split("; ").any(|part| part == connections), "{free}");
    world.page.set_config(world.get_page("/config.json").await.text.replace("\"own_servers\":true,", ""));
    let usual = policy().await;
    assert!(!usual.contains('*') && !usual.contains("https:"), "{usual}");
    assert_eq!(strict(&free), strict(&usual));
}

/// What the policy refuses is noticed, so that its absence elsewhere means something.
pub(crate) async fn violations_would_be_seen(world: &World) {
    sign_in_and_allow(world).await;
    ActivityPage::with_days(&world.tab, 7).await;
    assert!(world.faults().await.is_empty(), "{:#?}", world.faults().await);
    for (directive, script) in [
        ("connect-src", "fetch('http://127.0.0.1:9/').catch(() => null)"),
        ("style-src", "document.body.setAttribute('style', 'color: red')"),
        ("img-src", "new Image().src = 'http://127.0.0.1:9/x.png'"),
    ] {
        world.tab.script(script, "").await;
        let words = format!("a violation of {directive} is noticed");
        world
            .tab
            .until(&words, async || world.faults().await.iter().any(|f| f.contains(directive)).then_some(()))
            .await;
        assert!(
            world.page.violations().iter().any(|line| line.contains(directive)),
            "no report of {directive}"
        );
    }
    world.forgive();
}
