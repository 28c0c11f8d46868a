/** Words of the camera's originals in the outbox, Chinese; source of the keys for originals.en.ts. */
export const originalsZh = {
  'title': '原图',
  'count': '{n} 张 · {size}',
  'done': '都传完了',
  'behind': '等文字和照片先传完，再传原图。',
  'wifi': '连着 Wi-Fi，正在传。有新的检查会先让路。',
  'soon': '连着 Wi-Fi，一会儿自己传。',
  'paid': '现在不是 Wi-Fi，先不传。连上 Wi-Fi 自己传。',
  'saving': '手机开着省流量，不传原图。',
  'ask': '这部手机不告诉网页连的是不是 Wi-Fi。连着 Wi-Fi 时点一下，打开期间都会传。',
  'asked': '正在传。离开超过 10 分钟或断网后要再点一次。',
  'key': '现在传原图（{n} 张，{size}）',
  'part': '这张已传 {done}/{total}',
  'spare': '不算没传的：记录和照片不靠原图。手机快满时先删最早的原图。',
  'refused': '{n} 张原图服务器不收或在手机里坏了，没有传；交上去的照片不受影响。',
  'dropped': '为腾空间删了 {n} 张没传的原图，交上去的照片不受影响。',
} as const satisfies Record<string, string>
