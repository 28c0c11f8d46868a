// Starts the app: language and display first, then the page, then everything that can wait.
import { createApp } from 'vue'
import { phone } from '../app-services'
import { startLang, t } from '../i18n'
import App from './app.vue'
import { countBadges } from './badges'
import './install-offer'
import { pendingCode } from './pending-code'
import { inWeChat } from './phone/wechat'
import { router } from './router'
import { showToast } from './shared/toast'
import { startTheme } from './theme'
import './styles/tokens.css'
import './styles/ground.css'
import './styles/controls.css'
import './styles/states.css'
import './styles/surfaces.css'
import './styles/figures.css'
import './styles/frame.css'

async function start(): Promise<void> {
  startTheme()
  if (!inWeChat) pendingCode.value = phone.codeFromAddress()
  await startLang()
  // Nothing of the app starts there, and the address keeps its code for the browser that will open it.
  if (inWeChat) return void createApp((await import('./phone/wechat-page.vue')).default).mount('#app')
  const app = createApp(App)
  app.use(router)
  if (pendingCode.value) void router.replace('/signin')
  app.mount('#app')
  // Pages left to the network (installing, the desk) say so where there is none.
  router.onError(() => showToast(t('app.pageNet')))
  await router.isReady()
  phone.on('changed', () => void countBadges())
  void countBadges()
  await phone.start()
}

void start()
