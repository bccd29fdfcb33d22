//! The pages of the authorization servers. Both have the same hooks.
use super::super::tab::Tab;

/// Where the password is typed.
#[derive(Debug)]
pub struct SignInPage<'a>(&'a Tab);

/// Where it is chosen what to allow.
#[derive(Debug)]
pub struct ConsentPage<'a>(&'a Tab);

/// Where somebody who is signed in types the password once more.
#[derive(Debug)]
pub struct ConfirmPage<'a>(&'a Tab);

impl<'a> SignInPage<'a> {
    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("body.provider input[name=username]").await;
        Self(tab)
    }

    /// Signs in; goes on to the consent.
    pub async fn sign_in(self, username: &str, password: &str) -> ConsentPage<'a> {
        self.0.type_into("input[name=username]", username).await;
        self.0.type_into("input[name=password]", password).await;
        self.0.click("button#sign-in").await;
        ConsentPage::shown(self.0).await
    }

    /// Tries a password that isn't it; the page comes again.
    pub async fn try_wrong_password(self, username: &str) {
        self.0.type_into("input[name=username]", username).await;
        self.0.type_into("input[name=password]", "wrong").await;
        self.0.click("button#sign-in").await;
        self.0.shown("body.provider #wrong").await;
    }

    /// Signs in as the demo's Ada.
    pub async fn sign_in_as_ada(self) -> ConsentPage<'a> {
        self.sign_in("ada", "engine").await
    }
}

impl<'a> ConsentPage<'a> {
    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("body.provider button#allow").await;
        Self(tab)
    }

    /// Allows everything, unless the server remembers that it was allowed and goes back to `path` at once.
    pub async fn allow_if_asked(tab: &'a Tab, path: &str) {
        let asked = tab.until("the server asks or goes back", async || {
            if tab.has("body.provider button#allow").await {
                return Some(true);
            }
            tab.url().await.ends_with(path).then_some(false)
        });
        if asked.await {
            Self(tab).allow().await;
        }
        tab.at(path).await;
    }

    /// The scopes that can be unticked.
    pub async fn offered(&self) -> Vec<String> {
        self.0.attributes("input[type=checkbox][name=scope]", "value").await
    }

    /// Unticks one scope.
    pub async fn untick(self, scope: &str) -> Self {
        let tick_box = format!("input[type=checkbox][name=scope][value=\"{scope}\"]");
        self.0.click(&tick_box).await;
        self.0
            .until(&format!("{scope} is unticked"), async || {
                let ticked = self.0.has(&format!("{tick_box}:checked")).await;
                (!ticked).then_some(())
            })
            .await;
        self
    }

    /// Allows what is ticked.
    pub async fn allow(self) {
        self.0.click("button#allow").await;
    }

    /// Allows nothing.
    pub async fn cancel(self) {
        self.0.click("button#cancel").await;
    }
}

impl<'a> ConfirmPage<'a> {
    /// Waits for it.
    pub async fn shown(tab: &'a Tab) -> Self {
        tab.shown("body.provider button#confirm").await;
        Self(tab)
    }

    /// Who is asked to confirm; it can't be changed.
    pub async fn username(&self) -> String {
        self.0.attribute("input#username[readonly]", "value").await
    }

    /// Confirms.
    pub async fn confirm(self, password: &str) {
        self.0.type_into("input#password", password).await;
        self.0.click("button#confirm").await;
    }

    /// Goes back without confirming.
    pub async fn cancel(self) {
        self.0.click("button#cancel").await;
    }
}

/// Confirms the sign-out, if the server asks at all; it may be content with the identity token.
pub async fn confirm_sign_out(tab: &Tab, signed_out_path: &str) {
    let asked = tab.until("the server signs out or asks", async || {
        if tab.has("body.provider button#sign-out").await {
            return Some(true);
        }
        tab.url().await.ends_with(signed_out_path).then_some(false)
    });
    if asked.await {
        tab.click("body.provider button#sign-out").await;
    }
}
