//! Which remotes may be reached.

use std::net::IpAddr;

use super::{Remote, RemoteError, Scheme, host};

/// What the operator allows beyond https, ssh and git to public hosts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Policy {
    /// Folders of this machine by `file://`.
    pub allow_file: bool,
    /// HTTP without encryption.
    pub allow_http: bool,
    /// Hosts that are, or resolve to, loopback, private, link-local or reserved addresses.
    pub allow_private: bool,
}

impl Policy {
    /// Whether a scheme may be used.
    pub fn allows(&self, scheme: Scheme) -> bool {
        match scheme {
            Scheme::Https | Scheme::Ssh | Scheme::Git => true,
            Scheme::Http => self.allow_http,
            Scheme::File => self.allow_file,
        }
    }

    /// Checks what the text of a remote shows: scheme, literal addresses, local names.
    ///
    /// A public-looking name may still resolve to a private address: whoever connects resolves
    /// it and asks [`Policy::check_address`] of each result.
    pub fn check(&self, remote: &Remote) -> Result<(), RemoteError> {
        if !self.allows(remote.scheme) {
            return Err(RemoteError::SchemeNotAllowed(remote.scheme));
        }
        if remote.scheme == Scheme::File {
            return Ok(());
        }
        if !self.allow_private && host::is_local_name(&remote.host) {
            return Err(RemoteError::PrivateAddress);
        }
        remote.address().map_or(Ok(()), |address| self.check_address(address))
    }

    /// Checks one address that a host is or resolves to.
    pub fn check_address(&self, address: IpAddr) -> Result<(), RemoteError> {
        if self.allow_private || !host::is_private(address) {
            return Ok(());
        }
        Err(RemoteError::PrivateAddress)
    }
}

impl Remote {
    /// The address, if the host is one and no name.
    pub fn address(&self) -> Option<IpAddr> {
        host::address(&self.host)
    }
}
