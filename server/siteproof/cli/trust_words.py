"""What the trust page says, in both languages; names of settings as Android and iOS write them."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Step:
    """One picture: a drawn screen with a title, rows (the one to tap is `tap`), and the sentence below."""

    title: str
    rows: tuple[str, ...]
    tap: int
    say: str
    switch: bool = False


@dataclass(frozen=True, slots=True)
class TrustWords:
    """The whole page in one language."""

    lang: str
    other: tuple[str, str, str]
    title: str
    why: str
    download: str
    fingerprint: str
    android: str
    android_steps: tuple[Step, ...]
    android_note: str
    iphone: str
    iphone_steps: tuple[Step, ...]
    iphone_note: str
    then: str
    then_say: str
    then_link: str
    picture: str


ZH = TrustWords(
    lang="zh-CN",
    other=("en", "/en", "English"),
    title="让手机信任本单位的实查服务器",
    why="手机只在安全的网址上给用相机、定位和离线。办公网没有公网证书，所以这台服务器自己发了一张。"
    "每部手机装一次，约两分钟。这张证书只对办公网的地址和这台电脑有效，管不到别的网站。",
    download="下载证书",
    fingerprint="装之前核对：手机里证书详情的 SHA-256 指纹，要和服务器屏幕上打印的一样。",
    android="安卓手机",
    android_steps=(
        Step(
            "下载",
            ("siteproof-ca.crt", "打开", "在文件夹中显示"),
            0,
            "点上面的“下载证书”。提示要去设置里安装，点“关闭”。",
        ),
        Step(
            "设置 · 安全",
            ("屏幕锁定", "加密与凭据", "设备管理应用"),
            1,
            "打开“设置”，搜“CA 证书”，或依次点：安全 › 更多安全设置 › 加密与凭据。",
        ),
        Step(
            "安装证书",
            ("CA 证书", "VPN 和应用用户证书", "WLAN 证书"),
            0,
            "点“安装证书”，再点“CA 证书”，再点“仍然安装”。",
        ),
        Step(
            "选择文件",
            ("siteproof-ca.crt", "照片", "文档"),
            0,
            "选刚下载的 siteproof-ca.crt。看到“已安装 CA 证书”就好了。",
        ),
    ),
    android_note="之后用 Chrome 或手机自带的浏览器打开。微信里打不开：点右上角，选“在浏览器打开”。"
    "各品牌的菜单名字略有不同。",
    iphone="苹果手机",
    iphone_steps=(
        Step(
            "Safari",
            ("此网站正尝试下载一个配置描述文件", "忽略", "允许"),
            2,
            "用 Safari 打开本页，点上面的“下载证书”，再点“允许”。",
        ),
        Step(
            "设置",
            ("已下载描述文件", "飞行模式", "无线局域网"),
            0,
            "打开“设置”，点“已下载描述文件”，再点右上角“安装”，输入锁屏密码。",
        ),
        Step(
            "关于本机",
            ("型号名称", "序列号", "证书信任设置"),
            2,
            "回到 设置 › 通用 › 关于本机，拉到最下面，点“证书信任设置”。",
        ),
        Step(
            "证书信任设置",
            ("Siteproof 实查",),
            0,
            "把 Siteproof 实查 的开关打开，点“继续”。少了这一步，相机还是不能用。",
            True,
        ),
    ),
    iphone_note="要用 Safari 下载，别的浏览器不会提示安装。",
    then="装好之后",
    then_say="扫这个码，或点下面的网址。没有红色警告，就是装好了。再扫服务器给您的登录码。",
    then_link="打开实查",
    picture="示意图：{title}。点：{tap}",
)

EN = TrustWords(
    lang="en",
    other=("zh-CN", "/", "中文"),
    title="Let the phone trust your office's Siteproof server",
    why="Phones give camera, position and offline pages to secure addresses only. An office network has no public "
    "certificate, so this server made its own. Install it once on each phone; it takes about two minutes. It is valid "
    "for office addresses and this computer only, and can speak for no other website.",
    download="Download the certificate",
    fingerprint="Before installing, compare: the SHA-256 fingerprint in the certificate's details on the phone must be "
    "the one that the server printed on its screen.",
    android="Android",
    android_steps=(
        Step(
            "Downloads",
            ("siteproof-ca.crt", "Open", "Show in folder"),
            0,
            "Tap “Download the certificate” above. When told to install it in Settings, tap Close.",
        ),
        Step(
            "Settings · Security",
            ("Screen lock", "Encryption & credentials", "Device admin apps"),
            1,
            "Open Settings and search for “CA certificate”, or go: Security › More security settings › "
            "Encryption & credentials.",
        ),
        Step(
            "Install a certificate",
            ("CA certificate", "VPN & app user certificate", "Wi-Fi certificate"),
            0,
            "Tap Install a certificate, then CA certificate, then Install anyway.",
        ),
        Step(
            "Choose a file",
            ("siteproof-ca.crt", "Pictures", "Documents"),
            0,
            "Choose siteproof-ca.crt. “CA certificate installed” means done.",
        ),
    ),
    android_note="Then use Chrome or the phone's own browser. Inside WeChat it does not open: tap the corner menu and "
    "open it in the browser. Menus differ a little between makers.",
    iphone="iPhone",
    iphone_steps=(
        Step(
            "Safari",
            ("Download a configuration profile?", "Ignore", "Allow"),
            2,
            "Open this page in Safari, tap “Download the certificate” above, then Allow.",
        ),
        Step(
            "Settings",
            ("Profile Downloaded", "Airplane Mode", "Wi-Fi"),
            0,
            "Open Settings, tap Profile Downloaded, then Install in the corner, and enter your passcode.",
        ),
        Step(
            "About",
            ("Model Name", "Serial Number", "Certificate Trust Settings"),
            2,
            "Go to Settings › General › About, scroll to the end, tap Certificate Trust Settings.",
        ),
        Step(
            "Certificate Trust Settings",
            ("Siteproof 实查",),
            0,
            "Turn Siteproof 实查 on and tap Continue. Without this step the camera will not work.",
            True,
        ),
    ),
    iphone_note="Download it with Safari: other browsers do not offer to install it.",
    then="When it is installed",
    then_say="Scan this code or tap the address below. No red warning means it worked. Then scan the sign-in code you "
    "were given.",
    then_link="Open Siteproof",
    picture="Drawing: {title}. Tap: {tap}",
)
