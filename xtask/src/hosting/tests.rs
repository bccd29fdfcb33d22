//! The configurations as texts. That the servers take them, and do what they say, is tested with the servers.
use std::fs;

use super::*;

/// A page as Trunk leaves it, without our finishing.
const TRUNK: &str = "<!doctype html><html><head><script type=\"module\">\
    import init from '/app-0123456789abcdef.js'; await init('/app-0123456789abcdef_bg.wasm');</script></head></html>";

struct Fixture(PathBuf);

impl Fixture {
    fn new(name: &str, files: &[(&str, &str)]) -> Self {
        let folder = std::env::temp_dir().join(format!("xtask-hosting-{name}-{}", std::process::id()));
        for (file, content) in [("index.html", TRUNK)].iter().chain(files) {
            let path = folder.join(file);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, content).unwrap();
        }
        Self(folder)
    }

    fn choice(&self) -> PageChoice {
        PageChoice { dist: Some(self.0.clone()), ..PageChoice::default() }
    }

    fn nginx(&self, place: &Place) -> String {
        configuration(WebServer::Nginx, &self.choice(), place).unwrap()
    }
}

impl Drop for Fixture {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.0);
    }
}

#[test]
fn a_page_of_another_project_needs_no_configuration_of_ours() {
    let page = Fixture::new("trunk", &[]);
    let choice = PageChoice { connect: vec!["https://ID.example/path".into()], ..page.choice() };
    let policy = page::Page::read(&choice).unwrap();
    assert!(policy.policy().contains("connect-src 'self' https://id.example;"), "{}", policy.policy());
    assert!(policy.policy().contains("script-src 'self' 'wasm-unsafe-eval' 'sha256-"), "{}", policy.policy());
    assert!(policy.connects() && !page::Page::read(&page.choice()).unwrap().connects());
}

#[test]
fn the_configuration_is_beside_the_page_or_named() {
    let config = |host: &str| format!(r#"{{"servers":[{{"issuer":"https://{host}.example"}}]}}"#);
    let page =
        Fixture::new("config", &[("config.json", &config("beside")), ("other.json", &config("named"))]);
    let policy = |choice: &PageChoice| page::Page::read(choice).unwrap().policy().to_owned();
    assert!(policy(&page.choice()).contains("connect-src 'self' https://beside.example;"));
    let named = PageChoice { config: Some(page.0.join("other.json")), ..page.choice() };
    assert!(policy(&named).contains("connect-src 'self' https://named.example;"));
}

#[test]
fn mistakes_are_said() {
    let page = Fixture::new("mistakes", &[("broken.json", "{")]);
    let fails = |choice: PageChoice, words: &str| {
        let failure = page::Page::read(&choice).err().unwrap();
        assert!(failure.to_string().contains(words), "{failure}");
    };
    fails(PageChoice { dist: Some(page.0.join("none")), ..page.choice() }, "--dist");
    fails(PageChoice { config: Some(page.0.join("broken.json")), ..page.choice() }, "broken.json");
    fails(PageChoice { config: Some(page.0.join("none.json")), ..page.choice() }, "none.json");
    for origin in ["*", "id.example", "http://id.example", "https://a.example;", "https://a.example b"] {
        fails(PageChoice { connect: vec![origin.into()], ..page.choice() }, "--connect");
    }
    for evil in ["", "a b", "a;b", "a\"b", "a\nb", "$host", "{", "/a", "a<b>"] {
        let place = Place { name: evil.into(), ..Place::default() };
        assert!(configuration(WebServer::Nginx, &page.choice(), &place).is_err(), "--name {evil:?}");
    }
    for evil in ["", "x", "/a b", "/a;b", "/a\"b", "/a\nb", "/$host", "/{", "/a<b>"] {
        let folder = Some(evil.to_owned());
        for place in [
            Place { root: folder.clone(), ..Place::default() },
            Place { logs: folder.clone(), ..Place::default() },
        ] {
            for server in [WebServer::Nginx, WebServer::Caddy] {
                assert!(configuration(server, &page.choice(), &place).is_err(), "{server:?} {place:?}");
            }
        }
    }
    let good = Some("/srv/www-1/your.app_2".to_owned());
    let place = Place { root: good.clone(), logs: good, ..Place::default() };
    assert!(configuration(WebServer::Nginx, &page.choice(), &place).is_ok(), "{place:?}");
}

#[test]
fn a_name_with_a_digit_in_front_is_no_capture() {
    let page = Fixture::new("digit", &[]);
    let place = Place { name: "1and1.example".into(), ..Place::default() };
    let text = configuration(WebServer::Nginx, &page.choice(), &place).unwrap();
    assert!(text.contains("$_1and1_example_cache") && !text.contains("$1and1"), "{text}");
}

#[test]
fn nothing_of_a_file_ends_a_string_or_a_block() {
    let evil = "https://a.example\"; } server { listen 81; } # $host {env.HOME}\n";
    let config =
        serde_json::json!({"servers":[{"issuer": evil, "api": evil, "endpoints": {"token_endpoint": evil}}]});
    let index = format!("{TRUNK}<script>{evil}</script><style>{evil}</style>");
    let page = Fixture::new("evil", &[("config.json", &config.to_string()), ("index.html", &index)]);
    for server in [WebServer::Nginx, WebServer::Caddy, WebServer::Netlify] {
        let text = configuration(server, &page.choice(), &Place::default()).unwrap();
        assert!(
            !text.contains("listen 81") && !text.contains("env.HOME") && !text.contains("a.example"),
            "{text}"
        );
        assert!(!text.contains('<'), "a name in the template is left: {text}");
    }
}

#[test]
fn every_field_of_the_page_server_is_in_each() {
    let page = Fixture::new("fields", &[]);
    for server in [WebServer::Nginx, WebServer::Caddy, WebServer::Netlify] {
        let text = configuration(server, &page.choice(), &Place::default()).unwrap();
        let policy = page::Page::read(&page.choice()).unwrap().policy().to_owned();
        for (name, value) in fields::security(&policy).iter().map(|(name, value)| (*name, value.as_str())) {
            assert!(text.contains(name) && text.contains(value), "{name} in {text}");
        }
        assert!(text.contains("Strict-Transport-Security"), "{text}");
    }
}

#[test]
fn without_tls_there_is_no_hsts_and_no_way_from_outside() {
    let page = Fixture::new("plain", &[]);
    let place = Place { http_port: Some(8081), ..Place::default() };
    let nginx = page.nginx(&place);
    assert!(nginx.contains("listen 127.0.0.1:8081;"), "{nginx}");
    let caddy = configuration(WebServer::Caddy, &page.choice(), &place).unwrap();
    assert!(caddy.contains("http://your.app:8081 {") && caddy.contains("bind 127.0.0.1"), "{caddy}");
    for text in [nginx, caddy] {
        assert!(!text.contains("Strict-Transport-Security") && !text.contains("443"), "{text}");
    }
}

#[test]
fn two_sites_of_one_nginx_share_no_name() {
    let page = Fixture::new("two", &[]);
    let of = |name: &str| page.nginx(&Place { name: name.into(), ..Place::default() });
    assert!(
        of("a.example").contains("log_format a_example ") && of("b.example").contains("$b_example_cache")
    );
}

#[test]
fn brotli_is_asked_for_where_there_are_files_of_it() {
    let (with, without) = (Fixture::new("br", &[("a.js.br", "x")]), Fixture::new("no-br", &[]));
    assert!(with.nginx(&Place::default()).contains("brotli_static on;"));
    assert!(!without.nginx(&Place::default()).contains("brotli"));
}

#[test]
fn only_a_file_with_its_own_hash_is_kept_by_netlify() {
    let files = [
        ("app-0123456789abcdef.js", ""),
        ("app-0123456789abcdef.js.br", ""),
        ("snippets/x-0123456789abcdef/inline0.js", ""),
    ];
    let page = Fixture::new("netlify", &files);
    let text = configuration(WebServer::Netlify, &page.choice(), &Place::default()).unwrap();
    let kept = "/app-0123456789abcdef.js\n  Cache-Control: public, max-age=31536000, immutable\n";
    assert!(text.starts_with("/*\n  Content-Security-Policy: ") && text.ends_with(kept), "{text}");
    assert_eq!(text.matches("Cache-Control").count(), 1, "{text}");
}
