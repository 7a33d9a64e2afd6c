@echo off
rem Installs, uses, and removes the setup program and the MSI on a real Windows, as an administrator. The release workflow runs it.
rem   try.cmd FOLDER VERSION [nowindow]
rem nowindow leaves out what needs WebView2, for Wine. It deletes the data of OnTime Dental, so it refuses where there is some.
setlocal
set "setup=%~1\OnTime-Dental-Setup-%~2.exe"
set "msi=%~1\OnTime-Dental-%~2.msi"
set "user=%LOCALAPPDATA%\Programs\OnTime Dental"
set "all=%ProgramFiles%\OnTime Dental"
set "data=%LOCALAPPDATA%\OnTime Dental"
set "run=Software\Microsoft\Windows\CurrentVersion\Run"
set "listed=HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\OnTime Dental"

set "step=There is no data of OnTime Dental"
if exist "%data%" goto failed

set "step=The setup program installs"
start /wait "" "%setup%" /S /AUTOSTART
if errorlevel 1 goto failed
set "step=ontime runs and says its version"
"%user%\ontime.exe" --version | find "ontime %~2"
if errorlevel 1 goto failed
set "step=It creates a data folder, with its key in the Credential Manager"
"%user%\ontime.exe" company add "Riverside Family Dental"
if errorlevel 1 goto failed
set "step=It starts with Windows"
reg query "HKCU\%run%" /v "OnTime Dental"
if errorlevel 1 goto failed

if "%~3"=="nowindow" goto again
set "step=The window stays open"
start "" "%user%\ontime-dental.exe"
ping -n 31 127.0.0.1 >nul
tasklist /fi "imagename eq ontime-dental.exe" | find "ontime-dental.exe"
if errorlevel 1 goto failed

:again
set "step=The setup program installs over the running program"
start /wait "" "%setup%" /S
if errorlevel 1 goto failed
set "step=The data are still there"
"%user%\ontime.exe" company list | find "Riverside Family Dental"
if errorlevel 1 goto failed

set "step=It uninstalls, with the data"
start /wait "" "%user%\uninstall.exe" /S /DELETEDATA
set tries=0
:leaving
if not exist "%user%" goto left
set /a tries=tries+1
if %tries%==60 goto failed
ping -n 2 127.0.0.1 >nul
goto leaving
:left
set "step=Nothing is left"
if exist "%data%" goto failed
reg query "%listed%" >nul 2>nul
if not errorlevel 1 goto failed
reg query "HKCU\%run%" /v "OnTime Dental" >nul 2>nul
if not errorlevel 1 goto failed
if "%~3"=="nowindow" goto msi
cmdkey /list | find "OnTime Dental"
if not errorlevel 1 goto failed

:msi
set "step=The MSI installs"
start /wait "" msiexec /i "%msi%" /qn ADDLOCAL=Main,Autostart
if errorlevel 1 goto failed
set "step=ontime of the MSI says its version"
"%all%\ontime.exe" --version | find "ontime %~2"
if errorlevel 1 goto failed
set "step=The MSI starts it with Windows"
reg query "HKLM\%run%" /v "OnTime Dental"
if errorlevel 1 goto failed
set "step=The MSI uninstalls"
start /wait "" msiexec /x "%msi%" /qn
if errorlevel 1 goto failed
if exist "%all%" goto failed
echo The packages install, run, and leave as they should.
exit /b 0

:failed
echo Not so: %step%. 1>&2
exit /b 1
