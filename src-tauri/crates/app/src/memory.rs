//! Keeps other programs out of this process's memory, which holds keys and patients, and wipes what is freed.
//!
//! On Linux, no other program of the same user can read the memory or attach a debugger, and on Linux and macOS a crash writes
//! no core file.
//!
//! # Limits
//! - The system's administrator can read everything.
//! - On Windows and macOS, a program of the same user can read this process's memory.
//! - The web view draws in processes of its own, which can be read. They hold what the window shows, and no key.
//! - Memory may be paged out.
//! - What SQLite and other libraries in C free is not wiped, and neither is the stack.

use std::alloc::System;

use zeroizing_alloc::ZeroAlloc;

/// Wipes what is freed, also by libraries that do not: that for TLS leaves the last rows it has decrypted. Each program makes it
/// its global allocator.
pub const WIPING_ALLOCATOR: WipingAllocator = ZeroAlloc(System);

/// The type of [`WIPING_ALLOCATOR`].
pub type WipingAllocator = ZeroAlloc<System>;

/// Protects this process. Called first, before any secret is read. A system that refuses is only logged.
pub fn protect_memory() {
    #[cfg(unix)]
    if let Err(error) = unix() {
        tracing::warn!(%error, "the memory of this process could not be protected");
    }
}

#[cfg(unix)]
fn unix() -> std::io::Result<()> {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let none = Rlimit {
        current: Some(0),
        maximum: Some(0),
    };
    setrlimit(Resource::Core, none)?;
    // Also makes the files in /proc that show the memory belong to root.
    #[cfg(target_os = "linux")]
    rustix::process::set_dumpable_behavior(rustix::process::DumpableBehavior::NotDumpable)?;
    Ok(())
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    use rustix::process::{DumpableBehavior, Resource, dumpable_behavior, getrlimit};

    #[test]
    fn the_process_can_neither_be_dumped_nor_leave_a_core_file() {
        super::protect_memory();
        assert_eq!(dumpable_behavior().unwrap(), DumpableBehavior::NotDumpable);
        let limit = getrlimit(Resource::Core);
        assert_eq!((limit.current, limit.maximum), (Some(0), Some(0)));
    }
}
