//! From a connection as typed to a login that can be tried.

use domain::{Endpoint, EndpointError, Fault, IntegrationId, Password, TlsPolicy};
use opendental::{FirstUse, Login};
use store::Integration;

use crate::app::App;
use crate::view::ConnectionInput;

/// Whether an integration is saved only after its connection worked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SaveMode {
    /// Test the connection first; a failed test saves nothing.
    Tested,
    /// Save without a test.
    Untested,
}

impl SaveMode {
    /// From the flag of a command.
    #[must_use]
    pub fn from_untested(untested: bool) -> Self {
        if untested { Self::Untested } else { Self::Tested }
    }
}

impl App {
    /// The login as typed. An absent password means the one saved for `saved`, which is used for its own server and account
    /// only.
    ///
    /// Only a new server may request a typed password itself, because only then there was no server that another program
    /// could pretend to be. If its certificate is already pinned for another integration, it is pinned here, too.
    pub(crate) async fn login(
        &self,
        input: &ConnectionInput,
        saved: Option<IntegrationId>,
    ) -> Result<Login, Fault> {
        let endpoint = endpoint(&input.host, input.port)?;
        let username = input.username.trim().to_owned();
        let mut known = self.store().integrations().await?;
        known.retain(|integration| integration.endpoint.is_same_server(&endpoint));
        let own = match saved {
            Some(id) => Some(self.store().integration(id).await?),
            None => None,
        };
        let tls = match (input.tls, own) {
            (Some(chosen), _) => chosen,
            (None, Some(own)) if own.endpoint == endpoint => own.tls,
            (None, _) => pinned(&known).unwrap_or_default(),
        };
        let first_use = match &input.password {
            Some(_) if known.is_empty() => FirstUse::Pin,
            _ => FirstUse::Refuse,
        };
        let password = match (&input.password, saved) {
            (Some(typed), _) => typed.duplicate(),
            (None, Some(id)) => self.saved_password(id, &endpoint, &username, tls).await?,
            (None, None) => Password::new(String::new()),
        };
        Ok(Login {
            endpoint,
            username,
            password,
            tls,
            first_use,
        })
    }

    /// Does not return a saved password for another host or account than it was saved for, or with another protection, unless
    /// that is stronger: anyone at the window may type any host and choose any certificate. A blank password is no secret.
    async fn saved_password(
        &self,
        id: IntegrationId,
        endpoint: &Endpoint,
        username: &str,
        tls: TlsPolicy,
    ) -> Result<Password, Fault> {
        let saved = self.store().integration(id).await?;
        let password = self.store().integration_password(id).await?;
        if password.is_empty() {
            return Ok(password);
        }
        if saved.endpoint != *endpoint || saved.username != username {
            return Err(Fault::PasswordForAnotherServer);
        }
        let is_stronger = saved.tls == TlsPolicy::Off && tls == TlsPolicy::Required;
        if tls != saved.tls && !is_stronger {
            return Err(Fault::PasswordForOtherEncryption);
        }
        Ok(password)
    }

    /// The saved login.
    pub(crate) async fn saved_login(&self, id: IntegrationId) -> Result<Login, Fault> {
        let integration = self.store().integration(id).await?;
        let password = self.store().integration_password(id).await?;
        Ok(Login {
            endpoint: integration.endpoint,
            username: integration.username,
            password,
            tls: integration.tls,
            first_use: FirstUse::Refuse,
        })
    }
}

/// The certificate that is pinned for one of these integrations.
fn pinned(integrations: &[Integration]) -> Option<TlsPolicy> {
    let policies = integrations.iter().map(|integration| integration.tls);
    policies
        .into_iter()
        .find(|tls| matches!(tls, TlsPolicy::Pinned(_)))
}

fn endpoint(host: &str, port: u16) -> Result<Endpoint, Fault> {
    Endpoint::parse(host, port).map_err(|error| match error {
        EndpointError::EmptyHost => Fault::HostEmpty,
        EndpointError::BadHost => Fault::HostMalformed,
        EndpointError::BadPort => Fault::PortOutOfRange,
    })
}
