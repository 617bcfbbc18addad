import.meta.glob("./**/*.test.ts", { eager: true });
