//! The settings, all under `goviva.`; the types are their documentation and their JSON schema.

use crate::concepts::Difficulty;
use crate::quiz::{Fsrs, Plan};
use crate::tutor::{Density, Reader};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What a user can set, with its defaults.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct Settings {
    /// Lines above functions that name what is worth a question.
    pub lens: LensSettings,
    /// Explanations of the token that is pointed at.
    pub hover: HoverSettings,
    /// Concepts that are easier are not shown. Mistakes in the code are, whatever their difficulty.
    pub least_difficulty: Difficulty,
    /// What you have proven to know leaves the lenses, then shrinks the hover to one line, and comes back when you are
    /// about to forget it. Mistakes in the code stay.
    pub fading: bool,
    /// What is never shown.
    pub muted: MutedSettings,
    /// How much you want to be asked.
    pub quiz: QuizSettings,
    /// Folders with concepts of your own, laid out as goviva's `knowledge` folder: absolute paths, or relative to
    /// the first workspace folder.
    pub concept_folders: Vec<String>,
}

/// `goviva.lens`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct LensSettings {
    /// Show lenses: lines above functions that name what is worth a question.
    pub enabled: bool,
    /// How many lenses: each concept once a file, the three strongest of each function, or of each declaration.
    pub density: Density,
}

/// `goviva.hover`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct HoverSettings {
    /// Show explanations of the token that is pointed at.
    pub enabled: bool,
}

/// `goviva.muted`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct MutedSettings {
    /// Ids of concepts that are never shown, such as `defer`.
    pub concepts: Vec<String>,
    /// Topics of which nothing is shown, such as `testing`.
    pub topics: Vec<String>,
}

/// `goviva.quiz`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase", default, deny_unknown_fields)]
pub struct QuizSettings {
    /// The part of the questions that you want to know when they come again, 0.7 to 0.97: more means more often.
    #[serde(deserialize_with = "retention")]
    #[schemars(range(min = 0.7, max = 0.97))]
    pub retention: f64,
    /// At most so many questions a day, new ones among them.
    pub daily_cap: u32,
    /// At most so many new questions a day.
    pub new_per_day: u32,
    /// At most so many questions at a sitting.
    #[schemars(range(min = 1))]
    pub questions: u32,
}

impl Default for QuizSettings {
    fn default() -> Self {
        Self { retention: 0.9, daily_cap: 30, new_per_day: 8, questions: 5 }
    }
}

fn retention<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<f64, D::Error> {
    let retention = f64::deserialize(deserializer)?;
    if Plan::RETENTION.contains(&retention) {
        Ok(retention)
    } else {
        Err(serde::de::Error::custom(format!("{retention} is not between 0.7 and 0.97")))
    }
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            lens: LensSettings::default(),
            hover: HoverSettings::default(),
            least_difficulty: Difficulty::Easy,
            fading: true,
            muted: MutedSettings::default(),
            quiz: QuizSettings::default(),
            concept_folders: Vec::new(),
        }
    }
}

impl Default for LensSettings {
    fn default() -> Self {
        Self { enabled: true, density: Density::Normal }
    }
}

impl Default for HoverSettings {
    fn default() -> Self {
        Self { enabled: true }
    }
}

impl Settings {
    /// Reads the settings from what a client sent, with or without the leading `goviva`, as nested objects or with
    /// dotted keys. Each value that makes no sense keeps its default and adds a line to the problems.
    pub fn read(value: &Value) -> (Self, Vec<String>) {
        let mut settings = Self::default();
        let mut problems = Vec::new();
        let value = value.get("goviva").unwrap_or(value);
        let given = match value {
            Value::Null => return (settings, problems),
            Value::Object(given) => given,
            other => {
                problems.push(format!("goviva's settings are {}, not an object; all keep their defaults", kind(other)));
                return (settings, problems);
            }
        };
        let mut leaves = Vec::new();
        flatten(given, "", &settings.to_value(), &mut leaves);
        for (path, value) in leaves {
            match settings.with(&path, value) {
                Ok(changed) => settings = changed,
                Err(problem) => problems.push(format!("setting `goviva.{path}`: {problem}; it keeps its default")),
            }
        }
        (settings, problems)
    }

    /// The reader that these settings speak of.
    pub fn reader(&self) -> Reader {
        Reader {
            hover: self.hover.enabled,
            lens: self.lens.enabled,
            density: self.lens.density,
            least_difficulty: self.least_difficulty,
            muted_concepts: self.muted.concepts.iter().cloned().collect(),
            muted_topics: self.muted.topics.iter().cloned().collect(),
            ..Reader::default()
        }
    }

    /// How much the reader wants to be asked.
    pub fn plan(&self) -> Plan {
        let QuizSettings { retention, daily_cap, new_per_day, questions: _ } = self.quiz;
        Plan { fsrs: Fsrs::new(retention), daily_cap: daily_cap as usize, new_per_day: new_per_day as usize }
    }

    /// The JSON schema of what stands under `goviva.`
    pub fn schema() -> Value {
        schemars::schema_for!(Self).to_value()
    }

    fn to_value(&self) -> Value {
        // A plain struct of names, truths and lists: it cannot fail.
        serde_json::to_value(self).unwrap_or_default()
    }

    /// The settings with one of them changed.
    fn with(&self, path: &str, value: Value) -> Result<Self, String> {
        let mut all = self.to_value();
        let mut place = &mut all;
        for step in path.split('.') {
            place = place.get_mut(step).ok_or("there is no such setting")?;
        }
        *place = value;
        serde_json::from_value(all).map_err(|error| error.to_string())
    }
}

/// Lists the given values by their dotted path: a value is a leaf where the known settings have no object.
fn flatten(given: &Map<String, Value>, prefix: &str, known: &Value, leaves: &mut Vec<(String, Value)>) {
    for (key, value) in given {
        let key = key.strip_prefix("goviva.").unwrap_or(key);
        let mut deeper = Some(known);
        for step in key.split('.') {
            deeper = deeper.and_then(|known| known.get(step));
        }
        match (value, deeper) {
            // Clients send null for what is not set.
            (Value::Null, _) => {}
            (Value::Object(value), Some(known @ Value::Object(_))) => {
                flatten(value, &format!("{prefix}{key}."), known, leaves);
            }
            _ => leaves.push((format!("{prefix}{key}"), value.clone())),
        }
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn reads_nested_and_dotted_keys_with_and_without_the_name() {
        let mut want = Settings::default();
        want.lens.enabled = false;
        want.muted.topics = vec!["testing".into()];
        for value in [
            json!({"goviva": {"lens": {"enabled": false}, "muted": {"topics": ["testing"], "concepts": null}}}),
            json!({"lens.enabled": false, "muted.topics": ["testing"]}),
            json!({"goviva.lens.enabled": false, "goviva.muted": {"topics": ["testing"]}}),
            json!({"goviva": {"lens": {"enabled": false}, "muted.topics": ["testing"]}}),
        ] {
            assert_eq!(Settings::read(&value), (want.clone(), vec![]), "{value}");
        }
        assert_eq!(Settings::read(&Value::Null), (Settings::default(), vec![]));
    }

    #[test]
    fn a_bad_value_is_named_and_the_others_hold() {
        let (settings, problems) = Settings::read(&json!({
            "lens": {"enabled": "yes", "density": "many"},
            "hover": true,
            "leastDifficulty": "impossible",
            "mutedConcepts": [],
        }));
        assert_eq!(
            settings,
            Settings { lens: LensSettings { enabled: true, density: Density::Many }, ..Settings::default() }
        );
        assert_eq!(
            problems,
            [
                "setting `goviva.lens.enabled`: invalid type: string \"yes\", expected a boolean; it keeps its default",
                "setting `goviva.hover`: invalid type: boolean `true`, expected struct HoverSettings; it keeps its default",
                "setting `goviva.leastDifficulty`: unknown variant `impossible`, expected one of `easy`, `medium`, `hard`; it keeps its default",
                "setting `goviva.mutedConcepts`: there is no such setting; it keeps its default",
            ]
        );
        let (_, problems) = Settings::read(&json!([1]));
        assert_eq!(problems, ["goviva's settings are a list, not an object; all keep their defaults"]);
    }

    #[test]
    fn the_schema_tells_every_setting() {
        let schema = Settings::schema();
        for name in ["lens", "hover", "leastDifficulty", "muted", "conceptFolders"] {
            assert!(schema["properties"][name]["description"].is_string(), "{name}: {schema:#}");
        }
    }
}
