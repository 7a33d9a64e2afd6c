//! Tests a server that seems to be on another computer. The outer test creates the network and runs the inner tests in it.

mod inside;

#[test]
fn another_computer_gets_credentials_only_as_the_policy_allows() {
    opendental_testkit::network_namespace::run_inside("remote_tls::inside::").unwrap();
}
