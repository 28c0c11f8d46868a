/** One sentence of what to do for each thing the storage light can say. */
export const storageZh = {
  'title': '存得住吗',
  'good': '空间够，数据受保护。',
  'refused': '这个浏览器不让存数据，拍了会丢，先不能拍。用普通窗口打开，或换个浏览器。',
  'private': '这是无痕窗口，一关就清空，先不能拍。用普通窗口打开。',
  'full': '手机没空间了，再拍存不下。先传完，或清理手机。',
  'tight': '空间不多，还能拍约 {n} 张。先传完再拍。',
  'home_screen': '苹果手机先装到桌面：网页 7 天不开就会被清掉。',
  'long_ago': '上次打开是 {days} 天前，还有 {unsent} 件没传。今天连网传完。',
  'not_kept': '浏览器可能清掉数据。装到桌面，或在下面点“允许”。',
  'unknown': '这部手机不说还有多少空间。每天连网传一次。',
  'promise': '没入库的只在这部手机里：手机摔坏、丢失、清掉浏览器数据，就找不回来。有网就传，没网可做救援包。',
  'unsent': '现在没入库 {n} 件。',
  'read': '知道了',
  'install': '看图装',
  'left': '服务器记得：您的“{device}”{at}还有 {n} 件没传。若是那部手机，请打开它传完；若就是这部、浏览器数据被清过，那些已经没有了，请补查。',
} as const satisfies Record<string, string>
