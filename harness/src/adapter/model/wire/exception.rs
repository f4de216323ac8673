//! The exceptions of AWS by their names. In a header they begin with a capital letter, in a stream they do not.

use crate::port::model::ModelErrorKind as Kind;

/// The class of an exception; `None` for what is none.
pub(super) fn kind(name: &str) -> Option<Kind> {
    let is = |names: &[&str]| names.iter().any(|known| known.eq_ignore_ascii_case(name));
    let kinds: [(&[&str], Kind); 8] = [
        (&["ThrottlingException", "TooManyRequestsException"], Kind::RateLimited),
        (&["ServiceQuotaExceededException"], Kind::QuotaExceeded),
        (&["ServiceUnavailableException", "ModelNotReadyException"], Kind::Overloaded),
        (&["ModelTimeoutException"], Kind::Timeout),
        (&["InternalServerException", "ModelStreamErrorException", "ModelErrorException"], Kind::Server),
        (&["ResourceNotFoundException"], Kind::NotFound),
        (&["ValidationException"], Kind::InvalidRequest),
        (
            &[
                "AccessDeniedException",
                "ExpiredTokenException",
                "IncompleteSignatureException",
                "InvalidSignatureException",
                "MissingAuthenticationTokenException",
                "UnrecognizedClientException",
            ],
            Kind::Auth,
        ),
    ];
    kinds.iter().find(|(names, _)| is(names)).map(|(_, kind)| *kind)
}
