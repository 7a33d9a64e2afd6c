//! A server on another computer, as far as anybody can tell. The outer test makes the network and runs the inner ones.

mod inside;

#[test]
fn another_computer_gets_credentials_only_as_the_policy_allows() {
    practice::elsewhere::run_inside("elsewhere::inside::").unwrap();
}
