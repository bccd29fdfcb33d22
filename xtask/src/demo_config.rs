//! The demo's `config.json`: the repository's file, with the ports that are really used.
use std::fs;

use serde_json::{Value, json};

use crate::{
    failure::{Explain, Failure, Outcome},
    paths,
    providers::Provider,
};

/// The repository's `config.json` reduced to `running`, each with the port it listens on.
///
/// # Errors
/// When the file in the repository isn't the demo's.
pub fn for_providers(running: &[(Provider, u16)]) -> Outcome<String> {
    let file = paths::repository().join("config.json");
    let text = fs::read_to_string(&file).explain(|| format!("{} can't be read", paths::shown(&file)))?;
    adapted(&text, running)
}

fn adapted(text: &str, running: &[(Provider, u16)]) -> Outcome<String> {
    let mut config: Value = serde_json::from_str(text).explain(|| "config.json is not JSON".into())?;
    let servers = config
        .get_mut("servers")
        .and_then(Value::as_array_mut)
        .ok_or_else(|| Failure::new("config.json has no list of servers"))?;
    let used = |server: &Value| running.iter().find(|(provider, _)| is_entry_of(*provider, server));
    servers.retain(|server| used(server).is_some());
    for server in servers.iter_mut() {
        if let Some((provider, port)) = used(server) {
            server["issuer"] = json!(provider.issuer(*port));
            server["api"] = json!(format!("{}/api", provider.origin(*port)));
            if server.get("resource").is_some() {
                server["resource"] = server["api"].clone();
            }
        }
    }
    serde_json::to_string_pretty(&config).explain(|| "config.json can't be written".into())
}

/// Whether `server` leads to `provider`, which may have several entries: one for each client it knows.
fn is_entry_of(provider: Provider, server: &Value) -> bool {
    server["id"] == provider.id() || (provider == Provider::Node && server["id"] == "hardened")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_runs_and_moves_its_ports() {
        let text = r#"{"servers":[
            {"id":"node","issuer":"http://127.0.0.1:8081","api":"http://127.0.0.1:8081/api","client_id":"x"},
            {"id":"django","issuer":"http://127.0.0.1:8082/o","api":"http://127.0.0.1:8082/api"}]}"#;
        let config: Value =
            serde_json::from_str(&adapted(text, &[(Provider::Django, 9002)]).unwrap()).unwrap();
        assert_eq!(
            config,
            json!({"servers":[{"id":"django","issuer":"http://127.0.0.1:9002/o","api":"http://127.0.0.1:9002/api"}]})
        );
        let both = adapted(text, &[(Provider::Node, 1), (Provider::Django, 2)]).unwrap();
        assert!(both.contains("\"client_id\": \"x\"") && !both.contains("own_servers"), "{both}");
        let own = adapted(r#"{"own_servers":true,"servers":[]}"#, &[]).unwrap();
        assert!(own.contains("\"own_servers\": true"), "{own}");
        assert!(adapted("{", &[]).is_err());
    }

    #[test]
    fn the_hardened_entry_goes_with_node_and_its_resource_with_the_port() {
        let text = r#"{"servers":[{"id":"node","api":""},{"id":"hardened","api":"","resource":""}]}"#;
        let config: Value = serde_json::from_str(&adapted(text, &[(Provider::Node, 9001)]).unwrap()).unwrap();
        assert_eq!(config["servers"][1]["issuer"], "http://127.0.0.1:9001");
        assert_eq!(config["servers"][1]["resource"], "http://127.0.0.1:9001/api");
        assert_eq!(config["servers"][0].get("resource"), None);
        let django: Value =
            serde_json::from_str(&adapted(text, &[(Provider::Django, 9002)]).unwrap()).unwrap();
        assert_eq!(django["servers"], json!([]));
    }
}
