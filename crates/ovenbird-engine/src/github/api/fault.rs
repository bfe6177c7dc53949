//! Requests that got no answer, or not all of one.

use std::io::ErrorKind;
use std::time::Duration;

use super::ApiError;

/// Why there is no whole answer.
#[derive(Debug)]
pub(super) enum Fault {
    /// The request cannot be put into HTTP.
    Unfit(String),
    /// No connection came about: nothing was sent.
    Unreachable(String),
    /// The certificate is not trusted: nothing was sent.
    Untrusted(String),
    /// It took too long.
    TimedOut,
    /// The connection broke, or what came over it is no answer.
    Cut(String),
    /// There is more of it than there may be.
    TooLong,
}

impl Fault {
    /// Whether the forge may have counted the request.
    pub(super) fn was_sent(&self) -> bool {
        !matches!(self, Self::Unfit(_) | Self::Unreachable(_) | Self::Untrusted(_))
    }

    /// Whether another try may fare better.
    pub(super) fn is_passing(&self) -> bool {
        matches!(self, Self::Unreachable(_) | Self::TimedOut | Self::Cut(_))
    }

    /// The error of whoever asked for `what`.
    pub(super) fn into_error(self, what: &str, limit: usize, timeout: Duration) -> ApiError {
        let what = what.to_owned();
        match self {
            Self::Unfit(reason) => ApiError::Setup { what, reason },
            Self::Unreachable(reason) => ApiError::Unreachable { what, reason },
            Self::Untrusted(reason) => ApiError::Untrusted { what, reason },
            Self::TimedOut => ApiError::TimedOut { what, after: timeout },
            Self::Cut(reason) => ApiError::Cut { what, reason },
            Self::TooLong => ApiError::TooLong { what, limit },
        }
    }
}

/// Sorts the errors of the HTTP client. Texts that could hold the proxy's URL are not taken.
pub(super) fn of_ureq(error: ureq::Error) -> Fault {
    use ureq::{Error, Timeout};
    match error {
        Error::Timeout(Timeout::Resolve | Timeout::Connect) => {
            Fault::Unreachable("the host does not answer in time".to_owned())
        }
        Error::Timeout(_) => Fault::TimedOut,
        Error::HostNotFound => Fault::Unreachable("the host is not known".to_owned()),
        Error::ConnectionFailed => Fault::Unreachable("the host does not answer".to_owned()),
        Error::ConnectProxyFailed(_) | Error::InvalidProxyUrl => {
            Fault::Unreachable("the proxy does not connect".to_owned())
        }
        Error::Tls(reason) => Fault::Unreachable(reason.to_owned()),
        Error::TlsRequired => Fault::Unreachable("there is no encryption".to_owned()),
        Error::Rustls(error) => of_rustls(&error),
        Error::Io(error) => of_io(&error),
        Error::BodyExceedsLimit(_) => Fault::TooLong,
        Error::BadUri(_) | Error::RequireHttpsOnly(_) => Fault::Unfit("it is no URL".to_owned()),
        Error::Http(error) => Fault::Unfit(error.to_string()),
        Error::Protocol(error) => Fault::Cut(format!("it is no HTTP: {error}")),
        Error::LargeResponseHeader(..) => Fault::Cut("its header is too long".to_owned()),
        _ => Fault::Cut("the connection failed".to_owned()),
    }
}

fn of_io(error: &std::io::Error) -> Fault {
    let inner = error.get_ref().and_then(|inner| inner.downcast_ref::<rustls::Error>());
    if let Some(error) = inner {
        return of_rustls(error);
    }
    match error.kind() {
        ErrorKind::TimedOut | ErrorKind::WouldBlock => Fault::TimedOut,
        ErrorKind::ConnectionRefused
        | ErrorKind::HostUnreachable
        | ErrorKind::NetworkUnreachable
        | ErrorKind::NetworkDown
        | ErrorKind::AddrNotAvailable
        | ErrorKind::PermissionDenied => Fault::Unreachable(error.to_string()),
        ErrorKind::UnexpectedEof => Fault::Cut("the other side hung up".to_owned()),
        _ => Fault::Cut(error.to_string()),
    }
}

fn of_rustls(error: &rustls::Error) -> Fault {
    match error {
        rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented => {
            Fault::Untrusted(error.to_string())
        }
        _ => Fault::Cut(format!("encryption failed: {error}")),
    }
}
