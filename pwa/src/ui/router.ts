// Addresses and their pages. Each page is a chunk that comes when it is asked for (the first of all is
// sign-in) and lies in the precache, so that it also comes without a network. What desk and leader look
// at needs one: the addresses of their pages come with the first of them.
import { createRouter, createWebHistory, type RouteRecordRaw } from 'vue-router'
import { homeOf, knownUser } from './user'

declare module 'vue-router' {
  interface RouteMeta {
    /** The phone's frame around the page; desk and leader bring their own. */
    frame?: 'phone'
    tabs?: boolean
    open?: boolean
  }
}

const today = () => import('./phone/today.vue')
const phonePage = { frame: 'phone' } as const
const tabbed = { frame: 'phone', tabs: true } as const

const routes: RouteRecordRaw[] = [
  { path: '/', name: 'home', component: today, meta: tabbed },
  { path: '/signin', name: 'signin', component: () => import('./phone/sign-in.vue'), meta: { frame: 'phone', open: true } },
  { path: '/activate', name: 'activate', component: () => import('./phone/activate.vue'), meta: { frame: 'phone', open: true } },
  { path: '/today', name: 'today', component: today, meta: tabbed },
  { path: '/check/:draftId', name: 'check', component: () => import('./phone/check.vue'), props: true, meta: phonePage },
  { path: '/camera/:draftId/:itemId?', name: 'camera', component: () => import('./phone/camera.vue'), props: true, meta: phonePage },
  { path: '/hand-in/:draftId', name: 'hand-in', component: () => import('./phone/hand-in.vue'), props: true, meta: phonePage },
  { path: '/snap/:draftId?', name: 'snap', component: () => import('./phone/snap.vue'), props: true, meta: phonePage },
  { path: '/site/:siteId', name: 'site', component: () => import('./phone/site.vue'), props: (to) => ({ siteId: to.params.siteId, draft: to.query.draft }), meta: phonePage },
  { path: '/outbox', name: 'outbox', component: () => import('./phone/outbox.vue'), meta: tabbed },
  { path: '/me', name: 'me', component: () => import('./phone/me.vue'), meta: tabbed },
  { path: '/surrender', name: 'surrender', component: () => import('./phone/surrender.vue'), meta: { frame: 'phone', open: true } },
  { path: '/install', name: 'install', component: () => import('./phone/me/install.vue'), meta: { frame: 'phone', open: true } },
  { path: '/:lost(.*)*', name: 'lost', component: () => import('./phone/lost.vue'), meta: { frame: 'phone', open: true } },
]

export const router = createRouter({ history: createWebHistory(), routes })

router.beforeEach(async (to) => {
  const who = await knownUser()
  const toOffice = /^\/(desk|leader)\b/.test(to.path) && !router.hasRoute('leader')
  if (!who) return to.meta.open && !toOffice ? true : { name: 'signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (to.name === 'home') return homeOf(who)
  if (toOffice) {
    (await import('./desk/routes')).officeRoutes.forEach((route) => router.addRoute(route))
    return to.fullPath
  }
  return to.meta.frame === 'phone' && !to.meta.open ? await (await import('./phone/gate')).stopBefore(to) : true
})
