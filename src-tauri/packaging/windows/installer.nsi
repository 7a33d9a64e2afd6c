; The installer for one Windows user, without administrator rights. `cargo xtask package` passes VERSION, FILES, OUTPUT, ICON,
; LICENSE, and optionally WEBVIEW2 and SIGN (a program that signs a file), as definitions.
;
; Silent: /S [/AUTOSTART] [/PATH] [/D=folder, last and without quotes]. Uninstaller: /S [/DELETEDATA].
; An update from the program passes /P, which shows only the progress, and /R, which starts the new version.
; Exit codes: 0 done; 1 canceled; 2 failed; 3 a newer version is installed; 4 the program still runs; 5 WebView2 is missing.

Target amd64-unicode
Unicode true
ManifestDPIAware true
RequestExecutionLevel user
SetCompressor /SOLID lzma

!include MUI2.nsh
!include FileFunc.nsh
!include LogicLib.nsh
!include Sections.nsh
!include WinVer.nsh
!include WordFunc.nsh
!include x64.nsh

!define PRODUCT "OnTime Dental"
!define UNINSTALL_KEY "Software\Microsoft\Windows\CurrentVersion\Uninstall\OnTime Dental"
!define RUN_KEY "Software\Microsoft\Windows\CurrentVersion\Run"
; Where Windows keeps whether the user turned the entry off in the Task Manager.
!define APPROVED_KEY "Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run"
; The sender of notifications: without it, Windows shows none.
!define SENDER_KEY "Software\Classes\AppUserModelId\com.ontimedental.desktop"
; Where the WebView2 runtime says which version is installed:
; learn.microsoft.com/microsoft-edge/webview2/concepts/distribution
!define WEBVIEW2_KEY "Microsoft\EdgeUpdate\Clients\{F3017226-FE2A-4295-8BDF-00C3A9A7E4C5}"
!define WEBVIEW2_DOWNLOAD "https://go.microsoft.com/fwlink/p/?LinkId=2124703"
; A longer PATH would be cut by NSIS.
!define LONGEST_PATH 900

Name "${PRODUCT}"
BrandingText "${PRODUCT} ${VERSION}"
OutFile "${OUTPUT}"
InstallDir "$LOCALAPPDATA\Programs\${PRODUCT}"
InstallDirRegKey HKCU "${UNINSTALL_KEY}" "InstallLocation"

!ifdef SIGN
  !uninstfinalize '"${SIGN}" "%1"'
!endif

VIProductVersion "${VERSION}.0"
VIAddVersionKey "ProductName" "${PRODUCT}"
VIAddVersionKey "ProductVersion" "${VERSION}"
VIAddVersionKey "FileDescription" "${PRODUCT} Setup"
VIAddVersionKey "FileVersion" "${VERSION}"
VIAddVersionKey "LegalCopyright" "${PRODUCT}"

!define MUI_ICON "${ICON}"
!define MUI_UNICON "${ICON}"
!define MUI_WELCOMEFINISHPAGE_BITMAP "${__FILEDIR__}/welcome.bmp"
!define MUI_ABORTWARNING
!define MUI_COMPONENTSPAGE_SMALLDESC
!define MUI_FINISHPAGE_RUN "$INSTDIR\ontime-dental.exe"
!define MUI_FINISHPAGE_RUN_TEXT "$(StartNow)"
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipDuringUpdate
!insertmacro MUI_PAGE_WELCOME
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipDuringUpdate
!insertmacro MUI_PAGE_LICENSE "${LICENSE}"
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipDuringUpdate
!insertmacro MUI_PAGE_COMPONENTS
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipDuringUpdate
!insertmacro MUI_PAGE_DIRECTORY
!define MUI_PAGE_CUSTOMFUNCTION_PRE CloseAfterUpdate
!insertmacro MUI_PAGE_INSTFILES
!define MUI_PAGE_CUSTOMFUNCTION_PRE SkipDuringUpdate
!insertmacro MUI_PAGE_FINISH
!insertmacro MUI_UNPAGE_CONFIRM
!insertmacro MUI_UNPAGE_COMPONENTS
!insertmacro MUI_UNPAGE_INSTFILES
!insertmacro MUI_LANGUAGE "English"
!insertmacro MUI_LANGUAGE "Spanish"

LangString StartNow ${LANG_ENGLISH} "Start OnTime Dental"
LangString StartNow ${LANG_SPANISH} "Iniciar OnTime Dental"
LangString ProgramName ${LANG_ENGLISH} "OnTime Dental"
LangString ProgramName ${LANG_SPANISH} "OnTime Dental"
LangString ProgramText ${LANG_ENGLISH} "The program, and the command ontime for IT and scripts."
LangString ProgramText ${LANG_SPANISH} "El programa y el comando ontime para informática y scripts."
LangString AutostartName ${LANG_ENGLISH} "Start with Windows"
LangString AutostartName ${LANG_SPANISH} "Iniciar con Windows"
LangString AutostartText ${LANG_ENGLISH} "Starts OnTime Dental in the tray when you sign in, so that scheduled syncs run."
LangString AutostartText ${LANG_SPANISH} "Inicia OnTime Dental en la bandeja cuando usted inicia sesión, para que se ejecuten las sincronizaciones programadas."
LangString PathName ${LANG_ENGLISH} "ontime on the PATH"
LangString PathName ${LANG_SPANISH} "ontime en el PATH"
LangString PathText ${LANG_ENGLISH} "For IT: the command ontime works in every new terminal."
LangString PathText ${LANG_SPANISH} "Para informática: el comando ontime funciona en cada terminal nueva."
LangString DataName ${LANG_ENGLISH} "Delete patient data and backups"
LangString DataName ${LANG_SPANISH} "Eliminar los datos de pacientes y las copias de seguridad"
LangString DataText ${LANG_ENGLISH} "Deletes the patient list, backups, keys, and settings of this Windows user. Open Dental is not changed."
LangString DataText ${LANG_SPANISH} "Elimina la lista de pacientes, las copias de seguridad, las claves y los ajustes de este usuario de Windows. Open Dental no cambia."
LangString DataQuestion ${LANG_ENGLISH} "This deletes the patient list and all backups on this computer. Notes and patients that were entered only in OnTime Dental are lost.$\n$\nDelete them?"
LangString DataQuestion ${LANG_SPANISH} "Esto elimina la lista de pacientes y todas las copias de seguridad en esta computadora. Se pierden las notas y los pacientes que solo se ingresaron en OnTime Dental.$\n$\n¿Desea eliminarlos?"
LangString Requires ${LANG_ENGLISH} "OnTime Dental needs Windows 10 or newer, 64-bit."
LangString Requires ${LANG_SPANISH} "OnTime Dental requiere Windows 10 o posterior, de 64 bits."
LangString Newer ${LANG_ENGLISH} "Version $0 of OnTime Dental is installed, which is newer than this one (${VERSION}). An older version can't open its data.$\n$\nTo go back anyway, uninstall version $0 first and keep your data."
LangString Newer ${LANG_SPANISH} "Está instalada la versión $0 de OnTime Dental, que es más nueva que esta (${VERSION}). Una versión anterior no puede abrir sus datos.$\n$\nPara volver de todos modos, desinstale primero la versión $0 y conserve sus datos."
LangString Running ${LANG_ENGLISH} "OnTime Dental is still running and didn't close. Close it in the tray (Quit), then choose Retry."
LangString Running ${LANG_SPANISH} "OnTime Dental aún está abierto y no se cerró. Ciérrelo en la bandeja (Salir) y elija Reintentar."
LangString GettingWebView2 ${LANG_ENGLISH} "Installing Microsoft Edge WebView2, which shows the window"
LangString GettingWebView2 ${LANG_SPANISH} "Instalando Microsoft Edge WebView2, que muestra la ventana"
LangString NoWebView2 ${LANG_ENGLISH} "Microsoft Edge WebView2, which shows the window, could not be installed. Is this computer connected to the internet?$\n$\nOnTime Dental is installed. It opens once WebView2 is installed: ${WEBVIEW2_DOWNLOAD}"
LangString NoWebView2 ${LANG_SPANISH} "No se pudo instalar Microsoft Edge WebView2, que muestra la ventana. ¿Está esta computadora conectada a internet?$\n$\nOnTime Dental está instalado. Se abrirá cuando WebView2 esté instalado: ${WEBVIEW2_DOWNLOAD}"
LangString LongPath ${LANG_ENGLISH} "Your PATH is too long to be changed safely. Add this folder to it yourself: $INSTDIR"
LangString LongPath ${LANG_SPANISH} "Su PATH es demasiado largo para cambiarlo de forma segura. Agregue usted mismo esta carpeta: $INSTDIR"

; Asks the running program to quit, which ends a sync after its current step, and waits until its file can be replaced.
!macro CloseProgram UN
Function ${UN}CloseProgram
  IfFileExists "$INSTDIR\ontime-dental.exe" 0 closed
  again:
  ExecWait '"$INSTDIR\ontime-dental.exe" --quit'
  StrCpy $1 0
  wait:
  ClearErrors
  FileOpen $2 "$INSTDIR\ontime-dental.exe" a
  IfErrors 0 free
  IntOp $1 $1 + 1
  Sleep 250
  IntCmp $1 60 0 wait
  MessageBox MB_RETRYCANCEL|MB_ICONEXCLAMATION "$(Running)" /SD IDCANCEL IDRETRY again
  SetErrorLevel 4
  Quit
  free:
  FileClose $2
  closed:
FunctionEnd
!macroend
!insertmacro CloseProgram ""
!insertmacro CloseProgram "un."

Section "-Program" Program
  Call CloseProgram
  SetOutPath "$INSTDIR"
  ClearErrors
  File /r "${FILES}/*.*"
  ${If} ${Errors}
    SetErrorLevel 2
    Abort
  ${EndIf}
  WriteUninstaller "$INSTDIR\uninstall.exe"
  CreateShortcut "$SMPROGRAMS\${PRODUCT}.lnk" "$INSTDIR\ontime-dental.exe"
  WriteRegStr HKCU "${SENDER_KEY}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKCU "${SENDER_KEY}" "IconUri" "$INSTDIR\icon.png"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayName" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayVersion" "${VERSION}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "DisplayIcon" "$INSTDIR\ontime-dental.exe"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "Publisher" "${PRODUCT}"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "InstallLocation" "$INSTDIR"
  WriteRegStr HKCU "${UNINSTALL_KEY}" "UninstallString" '"$INSTDIR\uninstall.exe"'
  WriteRegStr HKCU "${UNINSTALL_KEY}" "QuietUninstallString" '"$INSTDIR\uninstall.exe" /S'
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "NoModify" 1
  ${GetSize} "$INSTDIR" "/S=0K" $0 $1 $2
  WriteRegDWORD HKCU "${UNINSTALL_KEY}" "EstimatedSize" $0
  ; Unless the section below is selected, as it is where autostart was on.
  DeleteRegValue HKCU "${RUN_KEY}" "${PRODUCT}"
  Call EnsureWebView2
SectionEnd

Section /o "$(AutostartName)" Autostart
  ; The entry that Settings > Appearance shows and changes.
  WriteRegStr HKCU "${RUN_KEY}" "${PRODUCT}" '"$INSTDIR\ontime-dental.exe" --hidden'
SectionEnd

Section /o "$(PathName)" OnPath
  Call AddToPath
SectionEnd

!insertmacro MUI_FUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${Autostart} "$(AutostartText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${OnPath} "$(PathText)"
!insertmacro MUI_FUNCTION_DESCRIPTION_END

Function .onInit
  ${IfNot} ${RunningX64}
  ${OrIfNot} ${AtLeastWin10}
    MessageBox MB_OK|MB_ICONSTOP "$(Requires)" /SD IDOK
    SetErrorLevel 2
    Quit
  ${EndIf}
  ReadRegStr $0 HKCU "${UNINSTALL_KEY}" "DisplayVersion"
  ${If} $0 != ""
    ${VersionCompare} "$0" "${VERSION}" $1
    ${If} $1 == 1
      MessageBox MB_OK|MB_ICONSTOP "$(Newer)" /SD IDOK
      SetErrorLevel 3
      Quit
    ${EndIf}
  ${EndIf}
  ; What is on stays on.
  ReadRegStr $0 HKCU "${RUN_KEY}" "${PRODUCT}"
  ${If} $0 != ""
    !insertmacro SelectSection ${Autostart}
  ${EndIf}
  ${GetParameters} $9
  ClearErrors
  ${GetOptions} $9 "/AUTOSTART" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${Autostart}
  ${EndIf}
  ClearErrors
  ${GetOptions} $9 "/PATH" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${OnPath}
  ${EndIf}
FunctionEnd

; Sets $0 to 1 if the program started this as an update.
Function IsUpdate
  StrCpy $0 0
  ${GetParameters} $9
  ClearErrors
  ; With a space, because /PATH begins like it.
  ${GetOptions} "$9 " "/P " $8
  ${IfNot} ${Errors}
    StrCpy $0 1
  ${EndIf}
FunctionEnd

Function SkipDuringUpdate
  Call IsUpdate
  ${If} $0 == 1
    Abort
  ${EndIf}
FunctionEnd

Function CloseAfterUpdate
  Call IsUpdate
  ${If} $0 == 1
    SetAutoClose true
  ${EndIf}
FunctionEnd

Function .onInstSuccess
  ${GetParameters} $9
  ClearErrors
  ${GetOptions} "$9 " "/R " $8
  ${IfNot} ${Errors}
    Exec '"$INSTDIR\ontime-dental.exe"'
  ${EndIf}
FunctionEnd

Function EnsureWebView2
  ReadRegStr $0 HKLM "SOFTWARE\WOW6432Node\${WEBVIEW2_KEY}" "pv"
  ${If} $0 == ""
  ${OrIf} $0 == "0.0.0.0"
    ReadRegStr $0 HKCU "Software\${WEBVIEW2_KEY}" "pv"
  ${EndIf}
  ${If} $0 != ""
  ${AndIf} $0 != "0.0.0.0"
    Return
  ${EndIf}
  DetailPrint "$(GettingWebView2)"
  InitPluginsDir
  StrCpy $2 "$PLUGINSDIR\MicrosoftEdgeWebview2Setup.exe"
  !ifdef WEBVIEW2
    File "/oname=$PLUGINSDIR\MicrosoftEdgeWebview2Setup.exe" "${WEBVIEW2}"
  !else
    nsExec::Exec '"$SYSDIR\curl.exe" --fail --location --silent --proto "=https" --output "$2" "${WEBVIEW2_DOWNLOAD}"'
    Pop $1
  !endif
  StrCpy $1 1
  ${If} ${FileExists} "$2"
    ExecWait '"$2" /silent /install' $1
  ${EndIf}
  ${If} $1 != 0
    SetErrorLevel 5
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(NoWebView2)" /SD IDOK
  ${EndIf}
FunctionEnd

; Sets $3 to the PATH of this user, and $1 to 1 if it is too long to be changed.
!macro ReadPath UN
Function ${UN}ReadPath
  StrCpy $1 0
  StrCpy $3 ""
  ; RegGetValueW(HKEY_CURRENT_USER, .., RRF_RT_ANY | RRF_NOEXPAND, .., size in bytes)
  System::Call 'advapi32::RegGetValueW(p 0x80000001, w "Environment", w "Path", i 0x1000FFFF, p 0, p 0, *i .r4) i .r5'
  ${If} $5 == 0
    IntOp $4 $4 / 2
    ${If} $4 > ${LONGEST_PATH}
      StrCpy $1 1
    ${Else}
      ReadRegStr $3 HKCU "Environment" "Path"
    ${EndIf}
  ${EndIf}
FunctionEnd
!macroend
!insertmacro ReadPath ""
!insertmacro ReadPath "un."

!macro TellWindows
  ; WM_SETTINGCHANGE, so that new terminals see it.
  SendMessage 0xFFFF 0x001A 0 "STR:Environment" /TIMEOUT=2000
!macroend

Function AddToPath
  Call ReadPath
  ${If} $1 == 1
    MessageBox MB_OK|MB_ICONEXCLAMATION "$(LongPath)" /SD IDOK
    Return
  ${EndIf}
  ${WordReplace} ";$3;" ";$INSTDIR;" ";" "+" $2
  ${If} $2 != ";$3;"
    Return
  ${EndIf}
  ${If} $3 == ""
    WriteRegExpandStr HKCU "Environment" "Path" "$INSTDIR"
  ${Else}
    WriteRegExpandStr HKCU "Environment" "Path" "$3;$INSTDIR"
  ${EndIf}
  !insertmacro TellWindows
FunctionEnd

Function un.RemoveFromPath
  Call un.ReadPath
  ${If} $1 == 1
  ${OrIf} $3 == ""
    Return
  ${EndIf}
  ${un.WordReplace} ";$3;" ";$INSTDIR;" ";" "+" $2
  ${If} $2 == ";$3;"
    Return
  ${EndIf}
  StrCpy $2 $2 "" 1
  StrCpy $2 $2 -1
  ${If} $2 == ""
    DeleteRegValue HKCU "Environment" "Path"
  ${Else}
    WriteRegExpandStr HKCU "Environment" "Path" $2
  ${EndIf}
  !insertmacro TellWindows
FunctionEnd

Section "un.$(ProgramName)" UnProgram
  SectionIn RO
  Call un.CloseProgram
  Call un.RemoveFromPath
  DeleteRegValue HKCU "${RUN_KEY}" "${PRODUCT}"
  DeleteRegValue HKCU "${APPROVED_KEY}" "${PRODUCT}"
  DeleteRegKey HKCU "${SENDER_KEY}"
  DeleteRegKey HKCU "${UNINSTALL_KEY}"
  Delete "$SMPROGRAMS\${PRODUCT}.lnk"
SectionEnd

Section /o "un.$(DataName)" UnData
  MessageBox MB_YESNO|MB_ICONEXCLAMATION|MB_DEFBUTTON2 "$(DataQuestion)" /SD IDYES IDYES delete
  Return
  delete:
  ; It also deletes the key in the keychain.
  nsExec::Exec '"$INSTDIR\ontime.exe" erase --everything'
  Pop $0
  RMDir /r "$LOCALAPPDATA\${PRODUCT}\${PRODUCT}"
  RMDir "$LOCALAPPDATA\${PRODUCT}"
  RMDir /r "$LOCALAPPDATA\com.ontimedental.desktop"
  ; The window's size and place.
  RMDir /r "$APPDATA\com.ontimedental.desktop"
SectionEnd

Section "-un.Files"
!include "${UNINSTALL_FILES}"
  Delete "$INSTDIR\uninstall.exe"
  RMDir "$INSTDIR"
  ; Unless other programs are there.
  RMDir "$LOCALAPPDATA\Programs"
SectionEnd

!insertmacro MUI_UNFUNCTION_DESCRIPTION_BEGIN
  !insertmacro MUI_DESCRIPTION_TEXT ${UnProgram} "$(ProgramText)"
  !insertmacro MUI_DESCRIPTION_TEXT ${UnData} "$(DataText)"
!insertmacro MUI_UNFUNCTION_DESCRIPTION_END

Function un.onInit
  ${GetParameters} $9
  ClearErrors
  ${GetOptions} $9 "/DELETEDATA" $0
  ${IfNot} ${Errors}
    !insertmacro SelectSection ${UnData}
  ${EndIf}
FunctionEnd
