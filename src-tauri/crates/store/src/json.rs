//! The form of read models in JSON: times are RFC 3339 in UTC, to the second.

use chrono::{DateTime, SecondsFormat, Utc};
use domain::Limit;
use serde::{Serialize, Serializer};

/// Serializes a time.
pub fn time<S: Serializer>(time: &DateTime<Utc>, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&rfc3339(time))
}

/// Serializes a time, or null.
pub fn optional_time<S: Serializer>(time: &Option<DateTime<Utc>>, serializer: S) -> Result<S::Ok, S::Error> {
    time.as_ref().map(rfc3339).serialize(serializer)
}

/// A number, or null for no limit.
pub(crate) fn limit<S: Serializer>(limit: &Limit, serializer: S) -> Result<S::Ok, S::Error> {
    match limit {
        Limit::AtMost(most) => Some(*most),
        Limit::None => None,
    }
    .serialize(serializer)
}

fn rfc3339(time: &DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
