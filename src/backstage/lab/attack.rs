//! The attacks: what each of them is after, what the lab does for it, and who demands that it fail.

/// An attack on the client of this page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    State,
    Replay,
    Issuer,
    Nonce,
    Unsigned,
    Stale,
    Foreign,
    Offline,
    Duplicate,
}

/// Attacks of one kind, under one heading.
pub struct Group {
    pub title: &'static str,
    pub attacks: &'static [Attack],
}

/// All attacks, in the order of the round trip.
pub const GROUPS: [Group; 4] = [
    Group { title: "On your way back", attacks: &[Attack::State, Attack::Replay, Attack::Issuer] },
    Group { title: "In the answer that brings the tokens", attacks: &[Attack::Nonce, Attack::Unsigned] },
    Group { title: "With the tokens you hold", attacks: &[Attack::Stale, Attack::Foreign] },
    Group { title: "When nobody means any harm", attacks: &[Attack::Offline, Attack::Duplicate] },
];

/// An attack in words.
pub struct About {
    pub title: &'static str,
    /// What whoever does it hopes for.
    pub hope: &'static str,
    /// What the lab does, exactly.
    pub deed: &'static str,
    /// What it is called.
    pub term: &'static str,
}

/// Where it is demanded that the attack fail.
pub struct Demand {
    pub place: &'static str,
    pub words: &'static str,
    pub link: &'static str,
}

const REFRESH_TOKENS: Demand = Demand {
    place: "RFC 9700, section 4.14.2",
    words: "a refresh token that comes twice is taken for stolen, so a client must never send one twice",
    link: "https://www.rfc-editor.org/rfc/rfc9700#section-4.14.2",
};

const ID_TOKEN: &str = "https://openid.net/specs/openid-connect-core-1_0.html#IDTokenValidation";

impl Attack {
    /// As `data-attack` says it, and as it is kept.
    pub fn name(self) -> &'static str {
        match self {
            Attack::State => "state",
            Attack::Replay => "replay",
            Attack::Issuer => "issuer",
            Attack::Nonce => "nonce",
            Attack::Unsigned => "unsigned",
            Attack::Stale => "stale",
            Attack::Foreign => "foreign",
            Attack::Offline => "offline",
            Attack::Duplicate => "duplicate",
        }
    }

    /// The attack of this name.
    pub fn named(name: &str) -> Option<Attack> {
        GROUPS.iter().flat_map(|group| group.attacks).copied().find(|attack| attack.name() == name)
    }

    /// Whether the browser goes to the server and comes back for it.
    pub fn travels(self) -> bool {
        matches!(self, Attack::State | Attack::Replay | Attack::Issuer | Attack::Nonce | Attack::Unsigned)
    }

    /// Whether it needs a refresh token.
    pub fn renews(self) -> bool {
        matches!(self, Attack::Stale | Attack::Offline | Attack::Duplicate)
    }

    /// Whether it needs an identity token.
    pub fn is_about_identity(self) -> bool {
        matches!(self, Attack::Nonce | Attack::Unsigned)
    }

    pub fn about(self) -> About {
        match self {
            Attack::State => About {
                title: "Somebody changes the answer on its way back",
                hope: "That this tab takes an answer to a question it never asked, and signs you in as \
                       somebody else.",
                deed: "Your browser goes to the server and comes back with a fresh code. Before the client \
                       reads the address, another value stands where yours was.",
                term: "another state",
            },
            Attack::Replay => About {
                title: "The same answer arrives a second time",
                hope: "That a code from a history, a log or a screenshot is swapped for tokens once more.",
                deed: "Your browser goes to the server and comes back, and the answer is used as it should \
                       be. Then the very same address is loaded again.",
                term: "a replayed code",
            },
            Attack::Issuer => About {
                title: "The answer claims to be from another server",
                hope: "That the app mixes up two servers, and hands your code to the wrong one.",
                deed: "Your browser goes to the server and comes back with a fresh code. Before the client \
                       reads the address, it names https://other.example as its sender.",
                term: "another iss",
            },
            Attack::Nonce => About {
                title: "The server’s word on who you are is from another time",
                hope: "That a genuine statement, rightly signed, is accepted for a sign-in it wasn’t made \
                       for.",
                deed: "Your browser goes to the server and comes back, and the code is swapped for tokens. \
                       In the answer, the identity token is replaced by the one you hold from your earlier \
                       sign-in.",
                term: "another nonce",
            },
            Attack::Unsigned => About {
                title: "The server’s word on who you are isn’t signed",
                hope: "That the app believes a statement that anybody could have written.",
                deed: "Your browser goes to the server and comes back, and the code is swapped for tokens. \
                       In the answer, the identity token keeps its claims; its header says that it needs no \
                       signature, and the signature is gone.",
                term: "alg: none",
            },
            Attack::Stale => About {
                title: "The tab comes back with old tokens",
                hope: "That a refresh token is sent that was used already. The server would take it for \
                       stolen, and end your sign-in.",
                deed: "The tab renews its tokens twice. Then the copy from in between is put back, as a \
                       browser does that restores a tab, and the page is loaded again.",
                term: "a stale refresh token",
            },
            Attack::Foreign => About {
                title: "The page sends your access elsewhere",
                hope: "That your access token arrives at a server it wasn’t made for, and is used from there.",
                deed: "Code of this page asks the client to call https://collector.example with your access.",
                term: "an access token to a foreign origin",
            },
            Attack::Offline => About {
                title: "The connection is gone just when your access ends",
                hope: "Nobody’s: trains and tunnels do this. Some apps then sign you out.",
                deed: "Your access is renewed, and made to end after three seconds. Meanwhile no request of \
                       this page gets through, and it is told that it’s offline. A little later the \
                       connection is back.",
                term: "offline at expiry",
            },
            Attack::Duplicate => About {
                title: "You duplicate the tab, and both renew at once",
                hope: "Nobody’s either. But two tabs with the same refresh token send it twice, and the \
                       server ends your sign-in.",
                deed: "A second tab opens with a copy of everything this one holds, and both ask for fresh \
                       tokens in the same moment. It closes by itself afterwards.",
                term: "a duplicated tab",
            },
        }
    }

    pub fn demand(self) -> Demand {
        match self {
            Attack::State => Demand {
                place: "RFC 6749, section 10.12",
                words: "the answer must carry a value that only this browser can have asked with",
                link: "https://www.rfc-editor.org/rfc/rfc6749#section-10.12",
            },
            Attack::Replay => Demand {
                place: "RFC 6749, section 4.1.2",
                words: "a client must not use a code more than once",
                link: "https://www.rfc-editor.org/rfc/rfc6749#section-4.1.2",
            },
            Attack::Issuer => Demand {
                place: "RFC 9207, section 2.4",
                words: "a client must compare the issuer in the answer with the one it asked, and reject another",
                link: "https://www.rfc-editor.org/rfc/rfc9207#section-2.4",
            },
            Attack::Nonce => Demand {
                place: "OpenID Connect Core, section 3.1.3.7, number 11",
                words: "the nonce must be the one that was sent with this request",
                link: ID_TOKEN,
            },
            Attack::Unsigned => Demand {
                place: "OpenID Connect Core, section 3.1.3.7, numbers 6 and 7",
                words: "the signature must be checked, with an algorithm that is expected",
                link: ID_TOKEN,
            },
            Attack::Stale | Attack::Duplicate => REFRESH_TOKENS,
            Attack::Foreign => Demand {
                place: "RFC 6750, section 5.3",
                words: "clients must see to it that a bearer token doesn’t reach anybody it isn’t meant for",
                link: "https://www.rfc-editor.org/rfc/rfc6750#section-5.3",
            },
            Attack::Offline => Demand {
                place: "RFC 6749, section 5.2",
                words: "only the server can say that a sign-in is over (invalid_grant); silence doesn’t",
                link: "https://www.rfc-editor.org/rfc/rfc6749#section-5.2",
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn there_are_nine_and_each_is_found_by_its_name() {
        let all: Vec<Attack> = GROUPS.iter().flat_map(|group| group.attacks).copied().collect();
        assert_eq!(all.len(), 9);
        for attack in &all {
            assert_eq!(Attack::named(attack.name()), Some(*attack));
            assert_eq!(all.iter().filter(|other| other.about().title == attack.about().title).count(), 1);
        }
        assert_eq!(Attack::named("other"), None);
    }
}
