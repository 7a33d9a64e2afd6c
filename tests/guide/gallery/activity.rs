//! What the syncs did, as a list, in charts and in figures.

use super::Gallery;

impl Gallery {
    pub(super) async fn activity(&mut self) {
        self.go_to("nav.activity").await;
        self.read("activity.outcomes.limited").await;
        self.stop("activity").await;
        self.screen.touch(self.words.say("activity.outcome")).await;
        self.screen
            .read_anywhere(self.words.say("activity.outcomes.interrupted"))
            .await;
        self.stop("activity-filter").await;
        self.screen
            .option(self.words.say("activity.outcomes.interrupted"))
            .await;
        self.read("activity.noHitsTitle").await;
        self.stop("activity-no-hit").await;
        self.press("activity.showAll").await;
        self.screen.touch(self.words.say("activity.period")).await;
        self.screen.option(self.words.say("activity.periods.own")).await;
        self.fill("activity.from", "13/13/2026").await;
        self.read("activity.dayWrong").await;
        self.stop("activity-own-period").await;
        self.screen.touch(self.words.say("activity.period")).await;
        self.screen.option(self.words.say("activity.periods.any")).await;
        self.choose("activity.views.charts").await;
        self.read("activity.charts.duration").await;
        self.stop("activity-charts").await;
        self.choose("activity.views.figures").await;
        self.read("activity.figure.longest_ms").await;
        self.stop("activity-figures").await;
        self.choose("activity.views.list").await;
        self.screen
            .open_row(self.words.say("activity.outcomes.limited"))
            .await;
        self.read("summary.limited").await;
        self.stop("activity-run").await;
        self.press("common.done").await;
    }
}
