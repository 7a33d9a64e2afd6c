//! Starts the desktop program.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

#[global_allocator]
static ALLOCATOR: app::WipingAllocator = app::WIPING_ALLOCATOR;

fn main() -> std::process::ExitCode {
    ontime_dental::run()
}
