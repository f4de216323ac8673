//! Where Bedrock is: the region of a recipe and the address of its server there.

use crate::adapter::model::wire::connect_error;
use crate::port::model::{Connect, ConnectError};

/// The region that is given, of the environment, or in the ARN of the model.
///
/// # Errors
/// There is none, or it has letters that no region has.
pub(super) fn find(
    given: Option<String>,
    model: &str,
    connect: &Connect<'_>,
) -> Result<String, ConnectError> {
    let env = |name: &str| (connect.env)(name).filter(|value| !value.trim().is_empty());
    let found = given
        .or_else(|| of_arn(model).map(str::to_owned))
        .or_else(|| env("AWS_REGION"))
        .or_else(|| env("AWS_DEFAULT_REGION"));
    let Some(region) = found else {
        return Err(connect_error(
            "no region; set AWS_REGION, or write `.region(\"eu-west-1\")`",
            Some("AWS_REGION"),
        ));
    };
    let region = region.trim();
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    if region.len() > 32 || !region.bytes().all(fits) {
        return Err(connect_error(
            "the region has letters that no region has; look at AWS_REGION",
            Some("AWS_REGION"),
        ));
    }
    Ok(region.to_owned())
}

/// The region of `arn:aws:bedrock:eu-west-1:..`.
fn of_arn(model: &str) -> Option<&str> {
    let mut parts = model.strip_prefix("arn:")?.split(':');
    let region = parts.nth(2)?;
    (!region.is_empty()).then_some(region)
}

/// The address of Bedrock in a region.
pub(super) fn address(region: &str, fips: bool) -> String {
    let partitions = [
        ("cn-", "amazonaws.com.cn"),
        ("eusc-", "amazonaws.eu"),
        ("us-iso-", "c2s.ic.gov"),
        ("us-isob-", "sc2s.sgov.gov"),
        ("eu-isoe-", "cloud.adc-e.uk"),
        ("us-isof-", "csp.hci.ic.gov"),
    ];
    let own = partitions.iter().find(|(begins, _)| region.starts_with(begins));
    let suffix = own.map_or("amazonaws.com", |(_, suffix)| suffix);
    let fips = if fips { "-fips" } else { "" };
    format!("https://bedrock-runtime{fips}.{region}.{suffix}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(given: Option<&str>, model: &str, env: &[(&str, &str)]) -> Result<String, ConnectError> {
        let env: Vec<(String, String)> =
            env.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        let read =
            move |name: &str| env.iter().find(|(known, _)| known == name).map(|(_, value)| value.clone());
        find(given.map(str::to_owned), model, &Connect { alias: "fast", env: &read })
    }

    #[test]
    fn what_is_given_wins_then_the_arn_then_the_environment() {
        let arn = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-opus-4-8";
        let env = [("AWS_REGION", "us-east-1"), ("AWS_DEFAULT_REGION", "us-west-2")];
        assert_eq!(found(Some("ap-south-1"), arn, &env).unwrap(), "ap-south-1");
        assert_eq!(found(None, arn, &env).unwrap(), "eu-west-1");
        assert_eq!(found(None, "arn:aws:bedrock:::foundation-model/x", &env).unwrap(), "us-east-1");
        assert_eq!(found(None, "amazon.nova-lite-v1:0", &env[1..]).unwrap(), "us-west-2");
    }

    #[test]
    fn no_region_and_a_region_that_is_none_say_so() {
        assert_eq!(
            found(None, "m", &[("AWS_REGION", " ")]).unwrap_err().variable.as_deref(),
            Some("AWS_REGION")
        );
        for wrong in ["evil.example/", "EU-WEST-1", "eu west", &"a".repeat(33)] {
            assert!(found(Some(wrong), "m", &[]).is_err(), "{wrong}");
        }
    }

    #[test]
    fn each_partition_has_its_address() {
        assert_eq!(address("eu-west-1", false), "https://bedrock-runtime.eu-west-1.amazonaws.com");
        assert_eq!(
            address("us-gov-west-1", true),
            "https://bedrock-runtime-fips.us-gov-west-1.amazonaws.com"
        );
        assert_eq!(address("us-isob-east-1", false), "https://bedrock-runtime.us-isob-east-1.sc2s.sgov.gov");
        assert_eq!(address("cn-north-1", false), "https://bedrock-runtime.cn-north-1.amazonaws.com.cn");
    }
}
