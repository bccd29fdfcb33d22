//! A walk past every page and state: judged by axe and for its width, and on demand as pictures to look at.
//! To add a state, call `visitor.add` with its name where the tab shows it.
mod first_paint;
mod inside;
mod lab;
mod outside;
mod own_server;
mod servers;
mod session;
mod trip;
mod troubles;

use roundtrip_tests::support::{Visitor, World};

/// Each walk, once with a judge and once with a photographer.
macro_rules! walks {
    ($($walk:ident)*) => {
        /// Nothing on the way keeps anybody out.
        pub(crate) mod judged {
            use super::{Visitor, World};
            $(
                pub(crate) async fn $walk(world: &World) {
                    let visitor = Visitor::judge(&world.tab).await;
                    super::$walk::walk(world, &visitor).await;
                    visitor.verdict();
                }
            )*
        }

        /// Pictures go to `tests/artifacts/screens`.
        pub(crate) mod pictured {
            use super::{Visitor, World};
            $(
                pub(crate) async fn $walk(world: &World) {
                    let visitor = Visitor::photographer(&world.tab, stringify!($walk)).await;
                    super::$walk::walk(world, &visitor).await;
                }
            )*
        }
    };
}

walks! { first_paint inside lab outside own_server servers session trip troubles }

/// What the judge looks for is found where it is, so that its absence above means something.
pub(crate) async fn barriers_would_be_seen(world: &World) {
    let tab = &world.tab;
    tab.open("/").await;
    tab.shown("button.ticket").await;
    let visitor = Visitor::judge(tab).await;
    visitor.add("whole").await;
    visitor.verdict();
    let spoil = "const main = document.querySelector('main'); \
        main.append(document.createElement('button'), new Image()); \
        main.querySelector('h1').remove();";
    tab.script(spoil, "").await;
    visitor.add("spoilt").await;
    let found = visitor.found();
    for rule in ["button-name", "image-alt", "page-has-heading-one"] {
        assert!(found.iter().any(|barrier| barrier.starts_with(rule)), "{rule} is not found: {found:#?}");
    }
    let widen = "document.querySelector('.brand').append('a'.repeat(200));";
    tab.script(widen, "").await;
    visitor.add("widened").await;
    let is_wide = |barrier: &String| barrier.contains("wider than its window");
    assert!(visitor.found().iter().any(is_wide), "the width is not found");
}
