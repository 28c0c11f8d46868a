// Addresses and their pages. Each page is a chunk that comes when it is asked for (the first of all is
// sign-in) and lies in the precache, so that it also comes without a network.
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
  { path: '/desk', redirect: '/desk/queue' },
  { path: '/desk/queue/:inspectionId?', name: 'desk-queue', component: () => import('./desk/queue.vue'), props: true },
  { path: '/desk/people/:userId?', name: 'desk-people', component: () => import('./desk/admin/people.vue'), props: true },
  { path: '/desk/devices', name: 'desk-devices', component: () => import('./desk/admin/devices.vue') },
  { path: '/desk/areas', name: 'desk-areas', component: () => import('./desk/admin/places.vue') },
  { path: '/desk/import', name: 'desk-import', component: () => import('./desk/import/start.vue') },
  { path: '/desk/import/:draftId', name: 'desk-import-file', component: () => import('./desk/import/preview.vue'), props: true },
  { path: '/desk/tasks', name: 'desk-tasks', component: () => import('./desk/admin/tasks.vue') },
  { path: '/desk/design/:projectId?', name: 'desk-design', component: () => import('./desk/admin/design.vue'), props: true },
  { path: '/desk/unsent', name: 'desk-unsent', component: () => import('./desk/unsent.vue') },
  { path: '/desk/kept', name: 'desk-kept', component: () => import('./desk/kept.vue') },
  { path: '/desk/admin', name: 'desk-admin', component: () => import('./desk/admin/status.vue') },
  { path: '/leader', name: 'leader', component: () => import('./leader/today.vue') },
  { path: '/leader/projects', name: 'leader-projects', component: () => import('./leader/projects.vue') },
  { path: '/desk/rescue', name: 'desk-rescue', component: () => import('./desk/rescue/rescue.vue') },
  { path: '/desk/projects', name: 'desk-projects', component: () => import('./desk/sites/projects.vue') },
  { path: '/desk/projects/:projectId', name: 'desk-plan', component: () => import('./desk/sites/plan.vue'), props: true },
  { path: '/desk/projects/:projectId/sites', name: 'desk-sites', component: () => import('./desk/sites/sites.vue'), props: true },
  { path: '/leader/projects/:id', name: 'leader-project', component: () => import('./leader/project.vue'), props: true },
  { path: '/:lost(.*)*', name: 'lost', component: () => import('./phone/lost.vue'), meta: { frame: 'phone', open: true } },
]

export const router = createRouter({ history: createWebHistory(), routes })

router.beforeEach(async (to) => {
  const who = await knownUser()
  if (!who) return to.meta.open ? true : { name: 'signin', query: to.fullPath === '/' ? {} : { next: to.fullPath } }
  if (to.name === 'home') return homeOf(who)
  return to.meta.frame === 'phone' && !to.meta.open ? await (await import('./phone/gate')).stopBefore(to) : true
})
