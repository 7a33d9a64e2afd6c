//! Windows: closes a data folder outside the user's profile to other users, and checks that it is closed.
//!
//! A new folder inherits the permissions of the folder above it; outside the profile, that often lets every user read. The
//! system's own `icacls` and `whoami` do the work, because changing permissions directly needs unsafe code. Administrators and
//! the system keep access, as on Unix.

use std::io;

#[cfg(windows)]
pub(crate) use self::windows::{is_closed, restrict};

/// The folder's permissions in SDDL, such as `D:PAI(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;SY)`.
/// learn.microsoft.com/windows/win32/secauthz/ace-strings
#[cfg(any(windows, test))]
fn only_allows(sddl: &str, user: &str) -> bool {
    let Some((_, list)) = sddl.split_once("D:") else {
        // Without a list, everyone has every right.
        return false;
    };
    let list = list.split("S:").next().unwrap_or_default();
    let mut entries = list.split('(').skip(1).peekable();
    entries.peek().is_some()
        && entries.all(|entry| {
            let entry = entry.trim_end().trim_end_matches(')');
            let mut parts = entry.split(';');
            let kind = parts.next().unwrap_or_default();
            let holder = parts.nth(4).unwrap_or_default();
            // Denying a right is no risk.
            kind == "D" || (kind == "A" && is_trusted(holder, user))
        })
}

#[cfg(any(windows, test))]
fn is_trusted(holder: &str, user: &str) -> bool {
    // The system, administrators, and the creator or owner of each file.
    ["SY", "BA", "CO", "OW"].contains(&holder)
        || holder == user
        // The built-in administrator's SID is shortened.
        || (holder == "LA" && user.ends_with("-500"))
}

/// The SID in the output of `whoami /user /fo csv /nh`.
#[cfg(any(windows, test))]
fn sid(output: &str) -> Option<&str> {
    let (_, sid) = output.trim().rsplit_once(',')?;
    let sid = sid.trim_matches('"');
    sid.starts_with("S-1-").then_some(sid)
}

/// The SDDL in a file that `icacls /save` wrote: UTF-16, the folder's name in the first line.
#[cfg(any(windows, test))]
fn saved_sddl(file: &[u8]) -> io::Result<String> {
    let (units, _) = file.as_chunks::<2>();
    let text: String = char::decode_utf16(units.iter().map(|unit| u16::from_le_bytes(*unit)))
        .map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER))
        .collect();
    let line = text.lines().nth(1).map(|line| line.trim().to_owned());
    line.ok_or_else(|| io::Error::other("icacls saved no permissions"))
}

#[cfg(windows)]
mod windows {
    use std::env;
    use std::fs;
    use std::io;
    use std::os::windows::process::CommandExt;
    use std::path::{Path, PathBuf};
    use std::process::Command;

    use super::{only_allows, saved_sddl, sid};

    /// `CREATE_NO_WINDOW`: no console flashes up.
    const NO_WINDOW: u32 = 0x0800_0000;

    /// Gives only this user and the system access, unless the folder is in the profile, which is closed already.
    ///
    /// # Errors
    /// If the permissions cannot be changed, for example on a drive without permissions.
    pub(crate) fn restrict(folder: &Path) -> io::Result<()> {
        if in_profile(folder)? || is_closed(folder)? {
            return Ok(());
        }
        let user = user()?;
        let mut icacls = tool("icacls.exe");
        icacls.arg(folder).args(["/inheritance:r", "/grant:r"]);
        icacls.arg(format!("*{user}:(OI)(CI)F"));
        icacls.args(["/grant:r", "*S-1-5-18:(OI)(CI)F"]);
        run(&mut icacls)?;
        if is_closed(folder)? {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "other users can still open the folder",
        ))
    }

    /// Whether only this user, administrators, and the system have access.
    pub(crate) fn is_closed(folder: &Path) -> io::Result<bool> {
        if in_profile(folder)? {
            return Ok(true);
        }
        let scratch = env::temp_dir().join(format!("ontime-permissions-{}", std::process::id()));
        let saved = run(tool("icacls.exe").arg(folder).arg("/save").arg(&scratch));
        let content = saved.and_then(|_| fs::read(&scratch));
        // It holds no secret.
        let _ = fs::remove_file(&scratch);
        Ok(only_allows(&saved_sddl(&content?)?, &user()?))
    }

    fn in_profile(folder: &Path) -> io::Result<bool> {
        let Some(profile) = env::var_os("USERPROFILE") else {
            return Ok(false);
        };
        Ok(fs::canonicalize(folder)?.starts_with(fs::canonicalize(profile)?))
    }

    fn user() -> io::Result<String> {
        let output = run(tool("whoami.exe").args(["/user", "/fo", "csv", "/nh"]))?;
        let sid = sid(&output).map(str::to_owned);
        sid.ok_or_else(|| io::Error::other("whoami names no user"))
    }

    /// By its full path, so that no other program of that name is run.
    fn tool(name: &str) -> Command {
        let root = env::var_os("SystemRoot").unwrap_or_else(|| r"C:\Windows".into());
        let mut command = Command::new(PathBuf::from(root).join("System32").join(name));
        command.creation_flags(NO_WINDOW);
        command
    }

    fn run(command: &mut Command) -> io::Result<String> {
        let output = command.output()?;
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        Err(io::Error::other(format!("{:?} failed", command.get_program())))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const USER: &str = "S-1-5-21-1-2-3-1001";

    #[test]
    fn a_folder_is_closed_if_nobody_else_is_allowed_anything() {
        for closed in [
            "D:PAI(A;OICI;FA;;;S-1-5-21-1-2-3-1001)(A;OICI;FA;;;SY)",
            "D:AI(A;OICIID;FA;;;SY)(A;OICIID;FA;;;BA)(A;OICIIOID;FA;;;CO)(A;ID;FA;;;S-1-5-21-1-2-3-1001)",
            "O:BAG:SYD:P(D;;FA;;;WD)(A;;FA;;;OW)S:AI(AU;SAFA;FA;;;WD)",
        ] {
            assert!(only_allows(closed, USER), "{closed}");
        }
        for open in [
            "D:AI(A;OICIID;FA;;;SY)(A;OICIID;0x1200a9;;;BU)",
            "D:P(A;;FA;;;S-1-5-21-1-2-3-1002)",
            "D:P(A;;FA;;;WD)",
            "D:P(A;;FA;;;LA)",
            "D:P(XA;;FX;;;S-1-5-21-1-2-3-1001;(@User.Title==\"x\"))",
            "D:NO_ACCESS_CONTROL",
            "D:",
            "",
        ] {
            assert!(!only_allows(open, USER), "{open}");
        }
        assert!(only_allows("D:P(A;;FA;;;LA)", "S-1-5-21-1-2-3-500"));
    }

    #[test]
    fn the_outputs_of_the_systems_tools_are_read() {
        assert_eq!(sid("\"pc\\desk, front\",\"S-1-5-21-1-2-3-1001\"\r\n"), Some(USER));
        assert_eq!(sid("ERROR: no"), None);
        let text = "data\r\nD:P(A;;FA;;;SY)\r\n";
        let file: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(saved_sddl(&file).unwrap(), "D:P(A;;FA;;;SY)");
        assert!(saved_sddl(b"").is_err());
    }
}
