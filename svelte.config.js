import adapter from '@sveltejs/adapter-node';

/** @type {import('@sveltejs/kit').Config} */
export default {
  compilerOptions: { runes: true },
  kit: {
    adapter: adapter({ out: 'build', precompress: true }),
    version: { name: 'scenebook' },
    typescript: {
      config(config) {
        config.include.push('../bin/**/*.js', '../server.js', '../bench/**/*.ts', '../tests/**/*.ts', '../*.ts', '../*.js');
        return config;
      }
    }
  }
};
