//! An update in the real window: offered on Home, refused while it is forged, then installed and started.

use std::path::{Path, PathBuf};

use app::Fault;

use crate::data_on_disk::DataOnDisk;
use crate::driver::Driver;
use crate::page::Page;
use crate::publisher::{NEWER, Publisher, new_program};

const OLD_PROGRAM: &[u8] = b"the program that runs";

fn command_line(id: &str) -> String {
    // It may have ended.
    let line = std::fs::read(format!("/proc/{id}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&line).into_owned()
}

/// The processes that have this data folder open.
fn processes(data: &Path) -> Vec<String> {
    let data = data.to_str().unwrap();
    let has_it = |id: &String| command_line(id).contains(data);
    let all = std::fs::read_dir("/proc").unwrap().flatten();
    all.map(|entry| entry.file_name().into_string().unwrap())
        .filter(has_it)
        .collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_update_is_offered_refused_while_forged_and_installed_once_genuine() {
    let _display = crate::DISPLAY.lock().await;
    let disk = DataOnDisk::new();
    let app = disk.open().await;
    app.add_company("Bright Smiles").await.unwrap();
    app.close().await;
    let program = disk.data().with_file_name("OnTime Dental.AppImage");
    std::fs::write(&program, OLD_PROGRAM).unwrap();
    let publisher = Publisher::start();
    let forged = Publisher::start().sign(&new_program(), NEWER);
    publisher.publish_signed(NEWER, &new_program(), &forged);

    let driver = Driver::start_with_updates(&publisher, &program);
    let client = driver.open_hidden(&disk.data(), &disk.passphrase()).await;
    let pictures = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("updates");
    let _ = std::fs::remove_dir_all(&pictures);
    let mut page = Page::new(client, pictures);
    page.read(&format!("Version {NEWER} is ready")).await;
    page.shoot("home").await;
    page.press("Update now").await;
    let version = NEWER.to_owned();
    page.read_fault(&Fault::UpdateNotGenuine { version }).await;
    page.shoot("forged").await;
    assert_eq!(std::fs::read(&program).unwrap(), OLD_PROGRAM);
    assert!(
        !disk.data().join("backups").exists(),
        "nothing was about to be installed"
    );

    page.go_to("Settings").await;
    page.tab("About").await;
    page.read(&format!("Version {NEWER} is ready")).await;
    page.shoot("about").await;
    publisher.publish(NEWER);
    let before = processes(&disk.data());
    page.press("Update now").await;
    let installed = async || std::fs::read(&program).unwrap() == new_program();
    page.until("the new program", installed).await;
    let backups = std::fs::read_dir(disk.data().join("backups")).unwrap().count();
    assert_eq!(backups, 1);
    // It starts again on the same data.
    let started = || {
        processes(&disk.data())
            .into_iter()
            .find(|id| !before.contains(id))
    };
    page.until("the next start", async || started().is_some()).await;
    let id = started().unwrap();
    assert!(
        !command_line(&id).contains("--hidden"),
        "the window was shown: {}",
        command_line(&id)
    );
    page.until("the end of the old program", async || {
        processes(&disk.data()) == [id.clone()]
    })
    .await;
    assert!(
        std::process::Command::new("kill")
            .arg(&id)
            .status()
            .unwrap()
            .success()
    );
    page.until("its end", async || processes(&disk.data()).is_empty())
        .await;
}
