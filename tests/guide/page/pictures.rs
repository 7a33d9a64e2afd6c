//! Pictures of the window.

use std::path::PathBuf;
use std::process::Command;

use super::Page;
use crate::docs_pictures;

impl Page {
    /// Saves a numbered picture of the window, taken from the display: WebDriver's own screenshots never return from WebKitGTK
    /// without a graphics card.
    pub(crate) async fn shoot(&mut self, name: &str) -> PathBuf {
        self.shots += 1;
        self.take_picture(&format!("{:02}-{name}.png", self.shots)).await
    }

    /// Also updates the picture of this name in `docs/pictures`.
    pub(crate) async fn shoot_for_docs(&mut self, name: &str) {
        let taken = self.shoot(name).await;
        docs_pictures::update(name, &taken);
    }

    /// Waits until animations have ended and everything is painted. An indeterminate progress bar never ends, so it is
    /// ignored.
    pub(crate) async fn rest(&self) {
        let painted = "const done = arguments[0]; const look = () => { \
                       const moving = document.getAnimations().some(a => a.playState === 'running' && \
                       a.effect?.getComputedTiming().iterations !== Infinity); \
                       requestAnimationFrame(() => moving ? look() : done(1)); }; requestAnimationFrame(look)";
        self.client.execute_async(painted, Vec::new()).await.unwrap();
    }

    /// Saves a picture under this name.
    pub(crate) async fn picture(&self, name: &str) {
        self.take_picture(&format!("{name}.png")).await;
    }

    pub(super) async fn take_picture(&self, name: &str) -> PathBuf {
        let file = self.folder.join(name);
        self.rest().await;
        let size = "return `${outerWidth}x${outerHeight}+0+0`";
        let window = self.client.execute(size, Vec::new()).await.unwrap();
        let mut import = Command::new("import");
        let taken = import
            .args(["-window", "root", "-define", "png:compression-level=1"])
            .args(["-crop", window.as_str().unwrap()])
            .arg(&file)
            .status();
        assert!(
            taken
                .expect("ImageMagick takes the pictures: Debian's package imagemagick")
                .success()
        );
        file
    }
}
