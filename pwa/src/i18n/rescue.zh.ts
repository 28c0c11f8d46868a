/** Words of the rescue file on the phone. */
export const rescueZh = {
  'key': '救援包',
  'making': '打包 {n}/{of}',
  'title': '救援包做好了',
  'what': '{records} 份检查、{photos} 张照片，共 {size}。',
  'lost': '有 {n} 件的内容已不在手机里，没能放进去。',
  'sealed': '已加密，只有服务器打得开。用 U 盘、数据线或任何人捎到单位，交给监督员在电脑“救援包”页导入。',
  'kept': '手机里的都留着，有网照常传，不会重复。',
  'drafts': '还有 {drafts} 份没交完的：没有签名，不算记录；监督员只看得到有几份。能签就先签了再打包。',
  'again': '存下文件',
  'done': '好',
  'why.insecure': '这个网址不是 https，手机做不了加密。请到 https 网址打开，或留着手机等有网。',
  'why.rescue_key': '这部手机还没取到服务器的封包钥匙。连一次网就有了。',
  'why.other': '没做成：{why}。手机里的都还在，再试一次。',
} as const satisfies Record<string, string>
