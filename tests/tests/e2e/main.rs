//! Every end-to-end test, with its browser and its servers; what each one does is in the file of its
//! subject. `cargo test -p roundtrip-tests --test e2e chromium` runs those in Chromium.
mod calendar;
mod callback;
mod configuration;
mod consent;
mod deployment;
mod examples;
mod forged;
mod guide;
mod hardened;
mod health;
mod hostile;
mod keyboard;
mod lab;
mod own_server;
mod policy;
mod preferences;
mod presenter;
mod renewal;
mod round_trip;
mod screens;
mod secrets;
mod server_down;
mod session;
mod soak;
mod tabs;
mod trip;
mod troubles;

use roundtrip_tests::support::{
    Browser,
    Provider::{Django, Node},
    WebServer::{Caddy, Nginx},
    example, run, with, with_both, without_servers,
};

/// One test for each line: its name, what it runs, and the world it runs in.
macro_rules! tests {
    ($browser:ident: $($(#[$attribute:meta])* $name:ident => $test:path, $spec:expr;)*) => {
        $(
            #[test]
            $(#[$attribute])*
            fn $name() {
                run(Browser::$browser, stringify!($name), $spec, async |world| $test(world).await);
            }
        )*
    };
}

mod chromium {
    use crate::*;
    tests! { Chromium:
        round_trip_with_node => round_trip::whole, with(Node);
        round_trip_with_django => round_trip::whole, with(Django);
        returns_to_where_the_person_was => round_trip::returns_to_where_the_person_was, with(Node);
        a_choice_of_two_servers => round_trip::a_choice_of_two_servers, with_both();
        renewal_with_node => renewal::without_a_click, with(Node).access_token_seconds(4);
        renewal_with_django => renewal::without_a_click, with(Django).access_token_seconds(4);
        renewal_after_an_absence => renewal::after_an_absence, with(Node).access_token_seconds(3);
        a_hundred_renewals => renewal::memory_stays_flat, with(Node);
        renewal_by_hand => renewal::by_hand, with(Django);
        a_refused_token_is_replaced_with_node => renewal::when_the_token_is_refused, with(Node);
        a_refused_token_is_replaced_with_django => renewal::when_the_token_is_refused, with(Django);
        a_thousand_calls_with_node => renewal::a_thousand_calls, with(Node);
        a_thousand_calls_with_django => renewal::a_thousand_calls, with(Django);
        revoked_tokens_with_node => renewal::when_the_tokens_are_revoked, with(Node);
        revoked_tokens_with_django => renewal::when_the_tokens_are_revoked, with(Django);
        denial_with_node => consent::denied, with(Node);
        denial_with_django => consent::denied, with(Django);
        asked_again_for_what_was_left_out => consent::asked_again, with(Django);
        a_changed_state_with_node => forged::state, with(Node);
        a_changed_state_with_django => forged::state, with(Django);
        a_changed_issuer => forged::issuer, with(Node);
        server_down_before_sign_in => server_down::before_sign_in, with(Node);
        server_down_during_the_session => server_down::during_the_session, with(Django).access_token_seconds(4);
        server_forgets_the_session => server_down::forgets_the_session, with(Node).access_token_seconds(4);
        configuration_faults => configuration::each_fault_has_its_message, with(Node);
        configuration_with_a_secret => configuration::a_secret_is_never_shown, with(Node);
        configuration_mended => configuration::can_be_read_again, with(Node);
        configuration_faulty_at_the_callback => configuration::leaves_no_answer_behind, with(Node);
        secrets_with_node => secrets::stay_in_this_tab, with(Node).access_token_seconds(6);
        secrets_with_django => secrets::stay_in_this_tab, with(Django).access_token_seconds(6);
        leaks_would_be_seen => secrets::leaks_would_be_seen, with(Node);
        policy_is_strict => policy::is_strict, with_both();
        policy_with_own_servers => policy::lets_people_name_a_server, with_both().own_servers();
        violations_would_be_seen => policy::violations_would_be_seen, with(Node);
        calendar_event_with_node => calendar::adds_an_event, with(Node);
        calendar_event_with_django => calendar::adds_an_event, with(Django);
        calendar_event_not_allowed => calendar::adding_is_refused, with(Node);
        health_with_node => health::confirmed, with(Node);
        health_with_django => health::confirmed, with(Django);
        health_cancelled_with_node => health::cancelled, with(Node);
        health_cancelled_with_django => health::cancelled, with(Django);
        health_asks_anew_later => health::asks_anew_later, with(Django).recent_sign_in_seconds(10);
        health_asks_for_nothing_else_with_node => health::asks_for_nothing_else, with(Node);
        health_asks_for_nothing_else_with_django => health::asks_for_nothing_else, with(Django);
        health_not_allowed => health::not_allowed, with(Node);
        callback_without_an_answer => callback::without_an_answer, with(Node);
        callback_once_more => callback::once_more, with(Node);
        callback_in_a_second_tab => callback::in_a_second_tab, with(Django);
        callback_reloaded_during_the_exchange => callback::reloaded_during_the_exchange, with(Node).with_a_line();
        back_after_a_sign_in_with_node => callback::back_after_a_sign_in, with(Node);
        back_after_a_sign_in_with_django => callback::back_after_a_sign_in, with(Django);
        bound_tokens => hardened::whole, with(Node).access_token_seconds(4);
        duplicated_tab_with_node => tabs::duplicate_and_close_the_original, with(Node).access_token_seconds(4);
        duplicated_tab_with_django => tabs::duplicate_and_close_the_original, with(Django).access_token_seconds(4);
        ten_tabs_with_node => tabs::ten_tabs, with(Node).access_token_seconds(4);
        ten_tabs_with_django => tabs::ten_tabs, with(Django).access_token_seconds(4);
        frozen_tab_with_node => tabs::frozen, with(Node).access_token_seconds(4);
        frozen_tab_with_django => tabs::frozen, with(Django).access_token_seconds(4);
        new_tab => tabs::a_new_tab, with(Node);
        sign_out_in_every_tab_with_node => tabs::sign_out_everywhere, with(Node).with_a_line();
        sign_out_in_every_tab_with_django => tabs::sign_out_everywhere, with(Django).with_a_line();
        reload_during_a_refresh_with_node => tabs::reload_during_a_refresh, with(Node).with_a_line();
        reload_during_a_refresh_with_django => tabs::reload_during_a_refresh, with(Django).with_a_line();
        offline_at_expiry_with_node => troubles::offline_at_expiry, with(Node).access_token_seconds(4);
        offline_at_expiry_with_django => troubles::offline_at_expiry, with(Django).access_token_seconds(4);
        busy_server_with_node => troubles::busy, with(Node).with_a_line();
        busy_server_with_django => troubles::busy, with(Django).with_a_line();
        server_down_with_node => troubles::down, with(Node).access_token_seconds(5).with_a_line();
        server_down_with_django => troubles::down, with(Django).access_token_seconds(5).with_a_line();
        cut_answer_with_node => troubles::cut_answer, with(Node).with_a_line();
        cut_answer_with_django => troubles::cut_answer, with(Django).with_a_line();
        clock_ahead_with_node => troubles::clock_ahead, with(Node).access_token_seconds(5);
        clock_ahead_with_django => troubles::clock_ahead, with(Django).access_token_seconds(5);
        clock_behind_with_node => troubles::clock_behind, with(Node).access_token_seconds(5);
        clock_behind_with_django => troubles::clock_behind, with(Django).access_token_seconds(5);
        call_during_rotation_with_node => troubles::call_during_rotation, with(Node).with_a_line();
        call_during_rotation_with_django => troubles::call_during_rotation, with(Django).with_a_line();
        blocked_storage_with_node => troubles::blocked_storage, with(Node).blocked_storage();
        blocked_storage_with_django => troubles::blocked_storage, with(Django).blocked_storage();
        own_server => own_server::whole, with_both().own_servers();
        own_server_that_does_wrong => own_server::does_wrong, with(Node).own_servers();
        own_server_with_a_secret => own_server::a_secret_is_refused, with(Node).own_servers();
        own_server_removed => own_server::removed, with(Node).own_servers();
        own_server_damaged => own_server::damaged, with(Node).own_servers();
        own_server_that_does_not_know_the_page => own_server::unknown_redirect_uri, with(Node).own_servers();
        own_server_that_refuses => own_server::refuses_with_a_code, with(Node).own_servers();
        own_server_not_allowed => own_server::not_allowed, with(Node);
        own_server_presets => own_server::presets, with(Node).own_servers();
        soak => soak::short, with(Django).access_token_seconds(3);
        #[ignore = "takes twenty minutes: five hundred expiries, --ignored soak"]
        long_soak => soak::long, with(Django).access_token_seconds(3);
        six_questions_with_node => session::answers_six_questions, with(Node);
        six_questions_with_django => session::answers_six_questions, with(Django);
        tokens_uncovered => session::uncovers_on_purpose, with(Node);
        tokens_given_back_with_node => session::gives_back, with(Node);
        tokens_given_back_with_django => session::gives_back, with(Django);
        tabs_listed => session::lists_tabs, with(Node);
        trip_with_node => trip::tells_all, with(Node).access_token_seconds(777);
        trip_with_django => trip::tells_all, with(Django).access_token_seconds(777);
        trip_of_another_server => trip::shows_what_the_server_says, without_servers();
        trip_saved => trip::saves_no_secret, with(Node);
        trip_of_several_tabs => trip::joins_tabs, with(Node);
        trip_unrecorded => trip::goes_without, with(Django);
        presenter_with_node => presenter::space_alone, with(Node);
        presenter_with_django => presenter::space_alone, with(Django);
        presenter_holds_back => presenter::holds_back, with(Node);
        hostile_server_that_does_right => hostile::does_right, without_servers();
        hostile_server_with_every_proof => hostile::demands_every_proof, without_servers();
        hostile_huge_answer => hostile::huge_answer, without_servers();
        hostile_redirects => hostile::redirects, without_servers();
        hostile_hangs => hostile::hangs, without_servers();
        hostile_without_cors => hostile::without_cors, without_servers();
        hostile_signatures => hostile::signatures, without_servers();
        lab_changed_answers_with_node => lab::answers, with(Node);
        lab_changed_answers_with_django => lab::answers, with(Django);
        lab_identity_with_node => lab::identity, with(Node);
        lab_identity_with_django => lab::identity, with(Django);
        lab_tokens_with_node => lab::tokens, with(Node);
        lab_tokens_with_django => lab::tokens, with(Django);
        lab_old_tokens_beside_another_tab => lab::old_tokens_beside_another_tab, with(Node);
        lab_offline_with_node => lab::offline, with(Node);
        lab_offline_with_django => lab::offline, with(Django);
        lab_duplicate_with_node => lab::duplicate, with(Node);
        lab_duplicate_with_django => lab::duplicate, with(Django);
        lab_with_the_server_down => lab::server_down, with(Node).with_a_line();
        lab_without_evidence => lab::without_evidence, with(Django);
        lab_with_bound_tokens => lab::hardened, with(Node);
        lab_with_a_server_that_forgets => lab::server_forgets, with(Node);
        accessible_first_paint => screens::judged::first_paint, without_servers();
        accessible_inside => screens::judged::inside, with(Node);
        accessible_lab => screens::judged::lab, with(Node);
        accessible_own_server => screens::judged::own_server, with(Node).own_servers();
        accessible_outside => screens::judged::outside, with_both();
        accessible_servers_with_node => screens::judged::servers, with(Node);
        accessible_servers_with_django => screens::judged::servers, with(Django);
        accessible_session => screens::judged::session, with(Node);
        accessible_trip => screens::judged::trip, with(Django);
        accessible_troubles => screens::judged::troubles, with(Node).access_token_seconds(5).with_a_line();
        barriers_would_be_seen => screens::barriers_would_be_seen, with(Node);
        by_keyboard => keyboard::whole, with(Node);
        the_focus_stays => keyboard::stays_through_a_refresh, with(Django).access_token_seconds(6);
        less_motion => preferences::less_motion, with(Node);
        forced_colours => preferences::forced_colours, with(Node);
        printed => preferences::printed, with(Node);
        #[ignore = "writes pictures to look at, as all of that name: --ignored screens"]
        screens_first_paint => screens::pictured::first_paint, without_servers();
        #[ignore = "pictures"]
        screens_inside => screens::pictured::inside, with(Node);
        #[ignore = "pictures"]
        screens_lab => screens::pictured::lab, with(Node);
        #[ignore = "pictures"]
        screens_own_server => screens::pictured::own_server, with(Node).own_servers();
        #[ignore = "pictures"]
        screens_outside => screens::pictured::outside, with_both();
        #[ignore = "pictures"]
        screens_servers => screens::pictured::servers, with(Node);
        #[ignore = "pictures"]
        screens_session => screens::pictured::session, with(Node);
        #[ignore = "pictures"]
        screens_trip => screens::pictured::trip, with(Django);
        #[ignore = "pictures"]
        screens_troubles => screens::pictured::troubles, with(Node).access_token_seconds(5).with_a_line();
    }
}

/// What people take.
mod taken {
    use crate::*;
    tests! { Chromium:
        minimal => examples::minimal, with(Node).page(example("minimal"));
        guarded_routes => examples::guarded_routes, with(Node).page(example("guarded-routes"));
        hardened => examples::hardened, with(Node).page(example("hardened"));
        incremental_consent => examples::incremental_consent, with(Node).page(example("incremental-consent"));
        several_servers => examples::several_servers, with_both().page(example("several-servers"));
        without_leptos => examples::without_leptos, with(Node).page(example("without-leptos"));
    }

    #[test]
    fn guide() {
        guide::followed();
    }

    #[test]
    fn guide_is_the_minimal_example() {
        guide::is_the_minimal_example();
    }
}

mod firefox {
    use crate::*;
    tests! { Firefox:
        round_trip_with_node => round_trip::whole, with(Node);
        round_trip_with_django => round_trip::whole, with(Django);
        renewal_with_node => renewal::without_a_click, with(Node).access_token_seconds(4);
        a_session_in_ten_tabs => tabs::ten_tabs, with(Node).access_token_seconds(4);
        a_thousand_calls => renewal::a_thousand_calls, with(Node);
        denial => consent::denied, with(Django);
        a_changed_state => forged::state, with(Node);
        secrets_with_node => secrets::stay_in_this_tab, with(Node).access_token_seconds(6);
        bound_tokens => hardened::whole, with(Node).access_token_seconds(4);
        by_keyboard => keyboard::whole, with(Node);
        leaks_would_be_seen => secrets::leaks_would_be_seen, with(Node);
        violations_would_be_seen => policy::violations_would_be_seen, with(Node);
        calendar_event => calendar::adds_an_event, with(Django);
        health => health::confirmed, with(Node);
        callback_once_more => callback::once_more, with(Django);
        callback_in_a_second_tab => callback::in_a_second_tab, with(Node);
        back_after_a_sign_in => callback::back_after_a_sign_in, with(Django);
        duplicated_tab => tabs::duplicate_and_close_the_original, with(Django).access_token_seconds(4);
        new_tab => tabs::a_new_tab, with(Node);
        sign_out_in_every_tab => tabs::sign_out_everywhere, with(Django).with_a_line();
        reload_during_a_refresh => tabs::reload_during_a_refresh, with(Node).with_a_line();
        busy_server => troubles::busy, with(Django).with_a_line();
        server_down => troubles::down, with(Django).access_token_seconds(5).with_a_line();
        cut_answer => troubles::cut_answer, with(Node).with_a_line();
        call_during_rotation => troubles::call_during_rotation, with(Django).with_a_line();
        presenter => presenter::space_alone, with(Node);
        clock_ahead => troubles::clock_ahead, with(Node).access_token_seconds(5);
        clock_behind => troubles::clock_behind, with(Django).access_token_seconds(5);
        lab_changed_answers => lab::answers, with(Node);
        lab_duplicate => lab::duplicate, with(Node);
        own_server_that_does_wrong => own_server::does_wrong, with(Node).own_servers();
    }
}

mod deployed {
    use crate::*;
    tests! { Chromium:
        nginx_with_node => deployment::whole, with(Node).behind(Nginx);
        nginx_with_django => deployment::whole, with(Django).behind(Nginx);
        nginx_answers => deployment::nginx, without_servers().behind(Nginx);
        caddy_with_node => deployment::whole, with(Node).behind(Caddy);
        caddy_answers => deployment::caddy, without_servers().behind(Caddy);
    }

    #[test]
    fn nginx_over_tls() {
        deployment::over_tls();
    }

    #[test]
    fn caddy_over_tls() {
        deployment::caddy_reads_tls();
    }
}
