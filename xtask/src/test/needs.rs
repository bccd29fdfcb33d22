//! What the rings need on the machine, prepared once before the first of them runs.
use super::{Ring, run};
use crate::{
    browsers::Browser,
    failure::{Failure, Outcome},
    page_build,
    providers::Provider,
    tools, web_servers,
};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Need {
    WasmTarget,
    BuildTools,
    WasmBindgen,
    CargoDeny,
    Coverage,
    CargoMutants,
    CargoFuzz,
    PublicApi,
    Differential,
    Axe,
    Browser(Browser),
    Provider(Provider),
    WebServers,
}

/// What could be prepared, and what could not.
#[derive(Debug)]
pub(super) struct Prepared(Vec<(Need, Option<Failure>)>);

/// Prepares what `rings` need; only a request to stop ends it early.
pub(super) fn prepare(rings: &[Ring]) -> Outcome<Prepared> {
    let mut done: Vec<(Need, Option<Failure>)> = Vec::new();
    for need in rings.iter().flat_map(|ring| of(*ring)) {
        if done.iter().any(|(known, _)| *known == need) {
            continue;
        }
        match need.prepare() {
            Err(failure) if failure.is_interruption() => return Err(failure),
            result => done.push((need, result.err())),
        }
    }
    Ok(Prepared(done))
}

impl Prepared {
    /// Why `ring` can't run here, if it can't.
    pub(super) fn missing_for(&self, ring: Ring) -> Option<&Failure> {
        let needed = of(ring);
        self.0.iter().filter(|(need, _)| needed.contains(need)).find_map(|(_, failure)| failure.as_ref())
    }
}

impl Need {
    fn prepare(self) -> Outcome {
        match self {
            Self::WasmTarget => tools::require_wasm_target(),
            Self::BuildTools => page_build::prepare(),
            Self::WasmBindgen => tools::WASM_BINDGEN.require().map(drop),
            Self::Coverage => {
                tools::require_llvm_tools()?;
                tools::CARGO_LLVM_COV.require().map(drop)
            }
            Self::CargoMutants => tools::CARGO_MUTANTS.require().map(drop),
            // Without a nightly toolchain the ring is passed over, and says so.
            Self::CargoFuzz if tools::has_nightly() => tools::CARGO_FUZZ.require().map(drop),
            Self::CargoFuzz => Ok(()),
            Self::PublicApi => tools::prepare_public_api(),
            Self::Differential => run::prepare_differential(),
            Self::Axe => tools::require_axe(),
            Self::CargoDeny => tools::CARGO_DENY.require().map(drop),
            Self::Browser(browser) => browser.require(),
            Self::Provider(provider) => provider.prepare(),
            Self::WebServers => web_servers::require(),
        }
    }
}

fn of(ring: Ring) -> Vec<Need> {
    use Need::{BuildTools, CargoDeny, WasmBindgen, WasmTarget};
    let [node, django] = Provider::ALL.map(Need::Provider);
    match ring {
        Ring::Format | Ring::Page | Ring::Hostile => vec![],
        Ring::Protocol => vec![Need::Differential],
        Ring::Coverage => vec![Need::Coverage],
        Ring::Fuzz => vec![Need::CargoFuzz],
        Ring::Mutants => vec![Need::CargoMutants],
        Ring::Lint | Ring::Purity => vec![WasmTarget],
        Ring::Docs => vec![WasmTarget, Need::PublicApi],
        Ring::Adapters => vec![WasmTarget, WasmBindgen, Need::Browser(Browser::Chromium)],
        Ring::Providers => vec![node, django],
        Ring::Build | Ring::Size => vec![BuildTools],
        Ring::EndToEnd => vec![Need::Axe, node, django, Need::Browser(Browser::Chromium)],
        Ring::Firefox => vec![node, django, Need::Browser(Browser::Firefox)],
        Ring::Take => vec![BuildTools, node, django, Need::Browser(Browser::Chromium)],
        Ring::Deploy => vec![Need::WebServers, node, django, Need::Browser(Browser::Chromium)],
        Ring::Licences => vec![CargoDeny],
    }
}
