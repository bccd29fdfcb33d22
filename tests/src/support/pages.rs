//! The pages as objects: each says what can be seen and done there, and knows the hooks.
mod activity;
mod authorization_server;
mod calendar;
mod callback;
mod configuration;
mod health;
mod lab;
mod own_server;
mod session;
mod tickets;
mod trip;

pub use activity::{ActivityPage, Day};
pub use authorization_server::{ConfirmPage, ConsentPage, SignInPage, confirm_sign_out};
pub use calendar::CalendarPage;
pub use callback::FailurePage;
pub use configuration::ConfigurationPage;
pub use health::{HealthPage, Weight};
pub use lab::{Ending, LabPage};
pub use own_server::OwnServerPage;
pub use session::SessionPage;
pub use tickets::{sign_in, sign_in_and_allow, sign_out, start_sign_in, still_works};
pub use trip::TripPage;
