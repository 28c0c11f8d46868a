// WeChat's built-in browser keeps no service worker on iPhones: inspectors must not start there.

export const inWeChat = /MicroMessenger/i.test(navigator.userAgent)
