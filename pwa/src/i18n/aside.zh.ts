/** Why the server keeps a record aside, for its author: what it means and what he does. */
export const asideZh = {
  'unknown_kind': '服务器还读不懂，升级后自动再判，不用您办',
  'value_out_of_range': '有数值超出范围：校准手机时间和定位，再查一次',
  'text_unstorable': '文字里有存不了的字符，请重写一份',
  'role_may_not_write': '这份要由别人来写或来审，请告诉监督员',
  'out_of_scope': '送到时项目已不归您，由现在管的人定，不用您重做',
  'user_blocked': '送到时账号或手机已停用，请找监督员',
  'unknown_project': '服务器上没有这个项目了，请问监督员',
  'cited_missing': '它依据的那份还没到，请把没传的都传完',
  'cited_differs': '和它依据的那份对不上，请对照后重写',
  'transition': '审过才到，监督员会再看，不用您办',
  'surrendered': '凭上交码交的，监督员会核对，不用您办',
  'signature_bad': '签名对不上，请重新登录，并告诉监督员',
  // stands in a record that is handed in beside another one
  'beside': '与先到的原记录（尾号 {id}）同号、内容不同，全部内容另存于此，请对照。',
  'other': '请问监督员',
} as const satisfies Record<string, string>
