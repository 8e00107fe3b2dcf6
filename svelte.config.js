import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ out: 'build', precompress: true }),
    version: { name: 'scenebook' },
    csp: {
      mode: 'auto',
      directives: {
        'default-src': ['self'], 'script-src': ['self'], 'style-src': ['self', 'unsafe-inline'], 'img-src': ['self', 'data:', 'blob:'],
        'media-src': ['self', 'blob:'], 'font-src': ['self', 'data:'], 'connect-src': ['self', 'ws:', 'wss:'], 'object-src': ['none'],
        'base-uri': ['none'], 'frame-ancestors': ['none'], 'form-action': ['self']
      }
    },
    typescript: {
      config(config) {
        config.include.push('../bin/**/*.js', '../server.js', '../bench/**/*.ts', '../tests/**/*.ts', '../*.ts', '../*.js');
        return config;
      }
    }
  }
};
