// Addresses of the pages that need a network, the desk's and the leader's; they come with the first of these pages.
import type { RouteRecordRaw } from 'vue-router'

export const officeRoutes: readonly RouteRecordRaw[] = [
  { path: '/desk', redirect: '/desk/queue' },
  { path: '/desk/queue/:inspectionId?', name: 'desk-queue', component: () => import('./queue.vue'), props: true },
  { path: '/desk/people/:userId?', name: 'desk-people', component: () => import('./admin/people.vue'), props: true },
  { path: '/desk/devices', name: 'desk-devices', component: () => import('./admin/devices.vue') },
  { path: '/desk/areas', name: 'desk-areas', component: () => import('./admin/places.vue') },
  { path: '/desk/import', name: 'desk-import', component: () => import('./import/start.vue') },
  { path: '/desk/import/:draftId', name: 'desk-import-file', component: () => import('./import/preview.vue'), props: true },
  { path: '/desk/tasks', name: 'desk-tasks', component: () => import('./admin/tasks.vue') },
  { path: '/desk/design/:projectId?', name: 'desk-design', component: () => import('./admin/design.vue'), props: true },
  { path: '/desk/unsent', name: 'desk-unsent', component: () => import('./unsent.vue') },
  { path: '/desk/kept', name: 'desk-kept', component: () => import('./kept.vue') },
  { path: '/desk/admin', name: 'desk-admin', component: () => import('./admin/status.vue') },
  { path: '/desk/rescue', name: 'desk-rescue', component: () => import('./rescue/rescue.vue') },
  { path: '/desk/projects', name: 'desk-projects', component: () => import('./sites/projects.vue') },
  { path: '/desk/projects/:projectId', name: 'desk-plan', component: () => import('./sites/plan.vue'), props: true },
  { path: '/desk/projects/:projectId/sites', name: 'desk-sites', component: () => import('./sites/sites.vue'), props: true },
  { path: '/leader', name: 'leader', component: () => import('../leader/today.vue') },
  { path: '/leader/projects', name: 'leader-projects', component: () => import('../leader/projects.vue') },
  { path: '/leader/projects/:id', name: 'leader-project', component: () => import('../leader/project.vue'), props: true },
]
